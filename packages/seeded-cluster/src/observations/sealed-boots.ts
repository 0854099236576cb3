import { createHash } from 'node:crypto'
import type { Boot, Machine as SealMachine } from '@nkpsim/checkers'
import { readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import type { Files } from '@nkpsim/effects'
import type { StartDaemon } from '../cluster/daemon-node.ts'
import type { Machine } from '../cluster/machine.ts'

const SEALS = ['/state/sealed-config-key.json', '/state/sealed-config-key.next.json']
const BOOT_FILE = '/state/boot.yaml'
const MAX_FILE_BYTES = 1024 * 1024
/** Codes of a host whose configuration stays closed. */
const CLOSED: readonly unknown[] = [
  ...['CONFIG_STORE_INVALID', 'CONFIG_STORE_ROLLED_BACK', 'CONFIG_STORE_SEALED'],
  'RECOVERY_KEY_WRONG',
]

/**
 * Wraps the start of a host with a TPM: reports each boot with a sealed configuration (I5). A seal
 * that a boot finds for the first time was made after the boot before, so it belongs to the TPM and
 * the measurement of that earlier boot: only a running host seals.
 * @param clears number of clears of the host's TPM so far
 * @param mayBeFaulty whether a disk or TPM with a fault since this time may have closed the
 *   configuration
 * @param hasRecoveryKey whether the operator passes the correct recovery key to this boot;
 *   undefined if nobody knows whether it is the newest
 */
export function watchBoots(
  start: StartDaemon,
  {
    machine,
    clears,
    mayBeFaulty,
    hasRecoveryKey,
    nowMs,
    onBoot,
  }: {
    machine: Pick<Machine, 'name' | 'peek'>
    clears: () => number
    mayBeFaulty: (sinceMs: number) => boolean
    hasRecoveryKey: (inputs: Parameters<StartDaemon>[1]['inputs']) => boolean | undefined
    nowMs: () => number
    onBoot: (boot: Boot) => void
  },
): StartDaemon {
  const sealers = new Map<string, SealMachine>()
  let last: { tpm: string; measured: string | undefined } | undefined
  return async (effects, process) => {
    const startMs = nowMs()
    const measured = machine.peek((files) => digestOf(files, BOOT_FILE))
    const on = { tpm: `TPM of ${machine.name}, cleared ${clears()} times`, measured }
    const seals = machine.peek((files) => SEALS.flatMap((path) => digestOf(files, path) ?? []))
    for (const seal of seals)
      if (last !== undefined && !sealers.has(seal))
        // A first boot that did not end made the boot file, which the next boot measures too.
        sealers.set(seal, { tpm: last.tpm, measured: last.measured ?? measured ?? '' })
    last = on
    const report = (opened: boolean): void => {
      const machines = seals.flatMap((seal) => sealers.get(seal) ?? [])
      const isOwn = (sealer: SealMachine): boolean =>
        sealer.tpm === on.tpm && sealer.measured === measured
      const sealedTo = machines.find(isOwn) ?? machines[0]
      const isRecovery = hasRecoveryKey(process.inputs)
      if (sealedTo === undefined || measured === undefined) return
      // Faults, and a recovery key that was replaced meanwhile, close a configuration too.
      if (!opened && (mayBeFaulty(startMs) || isRecovery === undefined)) return
      const boot = { host: machine.name, sealedTo, on: { tpm: on.tpm, measured }, opened }
      onBoot({ ...boot, isApproved: false, hasRecoveryKey: isRecovery ?? true })
    }
    try {
      const daemon = await start(effects, process)
      // The first boot makes the boot file before it measures it.
      if (last === on)
        last = { ...on, measured: machine.peek((files) => digestOf(files, BOOT_FILE)) }
      report(true)
      return daemon
    } catch (error) {
      if (!process.life.isOver() && isClosed(error)) report(false)
      throw error
    }
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && CLOSED.includes(error.code)
}

/** Returns undefined if there is no such file. */
function digestOf(files: Files, path: string): string | undefined {
  const content = readSmallFileIfThere(files, path, MAX_FILE_BYTES)
  return content && createHash('sha256').update(content).digest('hex')
}
