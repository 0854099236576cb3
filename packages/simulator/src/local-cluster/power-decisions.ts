import { rm } from 'node:fs/promises'
import { writeFileDurably } from '@nkpsim/daemon/durable-file'
import { systemClock } from '@nkpsim/effects/clock'
import { SimulatorError } from '../errors.ts'
import { machine } from '../machine.ts'
import type { RunningVm } from './cluster-file.ts'
import { withFileLock } from './file-lock.ts'
import { clusterPaths } from './paths.ts'
import { parseJson, readStateFile } from './state-file.ts'

/**
 * A VM that a user has powered on or off, or has deleted.
 * `poweredOn` is absent in files of older versions.
 */
export type PowerDecision = RunningVm & { poweredOn?: boolean }

const MAX_FILE_BYTES = 16 * 1024 * 1024

/**
 * Returns the decisions of users in their order. The cluster file may still list their VMs to be
 * powered on. The decisions have their own lock, because a start holds the lock of the cluster.
 */
export function readDecisions(stateDir: string): PowerDecision[] {
  const text = readStateFile(clusterPaths.powerDecisions(stateDir), MAX_FILE_BYTES)
  if (text === undefined) return []
  const content = parseJson(text)
  if (Array.isArray(content) && content.every(isDecision)) return content
  const path = clusterPaths.powerDecisions(stateDir)
  throw new SimulatorError('STATE_INVALID', `${path} is damaged; remove it`)
}

function isDecision(value: unknown): value is PowerDecision {
  return ['host', 'vm'].every((name) => typeof Reflect.get(Object(value), name) === 'string')
}

/** Adds a decision of a user. */
export async function addDecision(stateDir: string, of: PowerDecision): Promise<void> {
  await withPowerLock(stateDir, async () => {
    const bytes = Buffer.from(JSON.stringify([...readDecisions(stateDir), of]))
    await writeFileDurably(machine, clusterPaths.powerDecisions(stateDir), bytes, { mode: 0o600 })
  })
}

/**
 * Removes all decisions.
 * @param apply first applies them to the cluster file; the caller holds the lock of the cluster
 */
export async function takeDecisions(
  stateDir: string,
  apply: (decided: readonly PowerDecision[]) => Promise<void> = async () => {},
): Promise<void> {
  if (readDecisions(stateDir).length === 0) return
  await withPowerLock(stateDir, async () => {
    await apply(readDecisions(stateDir))
    await rm(clusterPaths.powerDecisions(stateDir), { force: true })
  })
}

function withPowerLock(stateDir: string, act: () => Promise<void>): Promise<void> {
  const refuse = () =>
    new SimulatorError('BUSY', `another command notes the power state of a VM in ${stateDir}`)
  return withFileLock(clusterPaths.powerLock(stateDir), { clock: systemClock, refuse }, act)
}
