import type { ClusterRef } from '@nkpsim/simulator'
import type { Command } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import { callOptions, withHost } from '../context.ts'
import { printResult, say } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { type Field, formatFields } from '../output/table.ts'
import { yesNo } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

const SECURITY = 'nkpsim.esxi.v1.HostSecurityService'

/**
 * Adds `nkpsim host tpm get`, `clear` and `replace`. The last two act on a host that is powered
 * off.
 */
export function addHostTpmCommands(host: Command, terminal: Terminal): void {
  const tpm = host
    .command('tpm')
    .description("a host's TPM: show it, clear it, or replace it as a new mainboard does")
  addGet(tpm, terminal)
  addChange(tpm, terminal, {
    verb: 'clear',
    description:
      "clear the TPM of a host that is powered off, as its firmware's set-up does; the TPM keeps its EK",
    progress: 'clearing the TPM of',
    done: 'The TPM of %s is cleared',
    change: async (ref, name) => (await import('@nkpsim/simulator')).clearHostTpm(ref, name),
  })
  addChange(tpm, terminal, {
    verb: 'replace',
    description:
      'replace the TPM of a host that is powered off, as a new mainboard does; the new TPM has another EK',
    progress: 'replacing the TPM of',
    done: '%s has a new TPM',
    change: async (ref, name) => (await import('@nkpsim/simulator')).replaceHostTpm(ref, name),
  })
}

function addGet(tpm: Command, terminal: Terminal): void {
  const command = tpm
    // The default, so that `nkpsim host tpm NAME` works too.
    .command('get <name>', { isDefault: true })
    .description('vendor, EK, PCRs, lockout, counters; works without vCenter')
  onCall(command, terminal, async ({ context, args: [name = ''] }) => {
    const tpm = await withHost(context, name, (channel) =>
      channel.client(SECURITY).getTpm({}, callOptions(context)),
    )
    await printResult(context, tpm, () => {
      const fields: Field[] = [
        ['Version', tpm.version],
        ['Manufacturer', tpm.manufacturer],
        ['Firmware', tpm.firmwareVersion],
        ['EK name', tpm.endorsementKeyName],
        ['EK certificate', yesNo(tpm.endorsementCertificate !== '')],
        ['In lockout', yesNo(tpm.inLockout)],
        [
          'Wrong authorisations',
          `${tpm.lockoutFailures} of ${tpm.lockoutMaxFailures}; the TPM forgets one every ${tpm.lockoutRecoverySeconds} s`,
        ],
        ['Boot policy counter', String(tpm.bootPolicyCounter)],
        ['Configuration counter', String(tpm.configurationCounter)],
        ...tpm.pcrs.map(({ pcr, value }): Field => [`PCR ${pcr}`, value]),
      ]
      return formatFields(fields)
    })
  })
}

/** A change of a TPM after which the host boots only with its recovery key. */
type TpmChange = {
  verb: string
  description: string
  /** Text of the progress, before the name of the host. */
  progress: string
  /** Text after the change, with `%s` for the name of the host. */
  done: string
  change: (ref: ClusterRef, name: string) => Promise<void>
}

function addChange(
  tpm: Command,
  terminal: Terminal,
  { verb, description, progress, done, change }: TpmChange,
): void {
  const command = confirmable(tpm.command(`${verb} <name>`)).description(description)
  onCall<ConfirmationOptions>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    const { stateDir } = context
    const { signal } = context.terminal
    const { requireTpmChange } = await import('@nkpsim/simulator')
    requireTpmChange({ stateDir, signal }, name)
    await requireConfirmation(
      context,
      options,
      () =>
        `destroy the keys in the TPM of ${name}, after which the host boots only with its recovery key`,
    )
    await withProgress(context, (step) => {
      step(`${progress} ${name}`)
      return change({ stateDir, signal }, name)
    })
    say(
      context,
      `${done.replace('%s', () => name)}. Boot it with its recovery key: nkpsim host boot ${name} --recovery-key-file FILE`,
    )
  })
}
