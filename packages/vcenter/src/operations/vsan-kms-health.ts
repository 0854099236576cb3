import { overallStatus } from '../key-provider/standard/node-status.ts'
import {
  type CheckedProvider,
  KMS_ALARMS,
  type KmsProblem,
  kmsProblems,
} from '../monitoring/kms-alarms.ts'
import type { VsanKmsHealth } from '../vsan/health.ts'

/**
 * Judges the key servers of a vSAN cluster by their last check. Red: none can be used, or a
 * certificate has expired. Yellow: some cannot be used, or a certificate expires soon. Pure.
 * @param thresholdMs how long before its end a certificate is a problem
 */
export function vsanKmsHealth(
  checked: CheckedProvider,
  nowMs: number,
  thresholdMs: number,
): VsanKmsHealth {
  const problems = kmsProblems([checked], nowMs, thresholdMs)
  const status = overallStatus(checked.nodes)
  const isRed = status === 'red' || problems.some(isExpired)
  const isYellow = status === 'yellow' || problems.length > 0
  return {
    kms: isRed ? 'red' : isYellow ? 'yellow' : 'green',
    kmsProblems: problems.map(({ message }) => message),
  }
}

function isExpired({ name, status }: KmsProblem): boolean {
  return name !== KMS_ALARMS.health && status === 'red'
}
