import { subscribe } from 'node:diagnostics_channel'
import {
  DERIVATIONS,
  SECTOR_ALGORITHM,
  SECTOR_TRANSFORMS,
  type SectorTransform,
} from '@nkpsim/crypto'
import { VERSION } from '@nkpsim/daemon'
import { createDaemonMetrics, type DaemonMetrics, DURATION_BUCKETS } from '@nkpsim/daemon/metrics'
import type { MachineClock } from '@nkpsim/effects'
import { type AnsweredCommand, TPM_COMMANDS } from '@nkpsim/tpm/diagnostics'
import { Counter, Histogram } from 'prom-client'

/** Starts to measure the hosts of this process. */
export function createHostMetrics(clock: MachineClock): DaemonMetrics {
  const metrics = createDaemonMetrics({ component: 'esxid', version: VERSION, machineClock: clock })
  const registers = [metrics.registry]
  const derivations = new Counter({
    name: 'nkpsim_derivations_total',
    help: 'KEKs that were derived from a KDK.',
    registers,
  })
  const bytes = new Counter({
    name: 'nkpsim_crypto_bytes_total',
    help: 'Bytes of disks that were encrypted or decrypted.',
    labelNames: ['op', 'alg'],
    registers,
  })
  // The counters start at 0, so that the first bytes are visible as an increase.
  for (const op of ['encrypt', 'decrypt'] satisfies SectorTransform['operation'][])
    bytes.inc({ op, alg: SECTOR_ALGORITHM }, 0)
  const commands = new Histogram({
    name: 'nkpsim_tpm_command_duration_seconds',
    help: 'How long the TPM took to answer a command.',
    labelNames: ['cmd'],
    buckets: DURATION_BUCKETS,
    registers,
  })
  subscribe(DERIVATIONS.name, () => derivations.inc())
  subscribe(SECTOR_TRANSFORMS.name, (message) => {
    const { operation, algorithm, bytes: count } = message as SectorTransform
    bytes.inc({ op: operation, alg: algorithm }, count)
  })
  subscribe(TPM_COMMANDS.name, (message) => {
    const { name, durationMs } = message as AnsweredCommand
    commands.observe({ cmd: name }, durationMs / 1000)
  })
  return metrics
}
