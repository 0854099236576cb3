import type * as Simulator from '@nkpsim/simulator'
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
 * Adds `nkpsim host tpm get`, `clear`, `replace` and `kill`. `clear` and `replace` act on a host
 * that is powered off.
 */
export function addHostTpmCommands(host: Command, terminal: Terminal): void {
  const tpm = host
    .command('tpm')
    .description("a host's TPM: show it, clear it, replace it as a new mainboard does, or kill it")
  addGet(tpm, terminal)
  addChange(tpm, terminal, {
    verb: 'clear',
    description:
      "clear the TPM of a host that is powered off, as its firmware's set-up does; the TPM keeps its EK",
    progress: 'clearing the TPM of',
    deed: destroysKeys,
    check: ({ requireTpmChange }) => requireTpmChange,
    async change({ clearHostTpm }, ref, name) {
      await clearHostTpm(ref, name)
      return `The TPM of ${name} is cleared. ${bootsWithKey(name)}`
    },
  })
  addChange(tpm, terminal, {
    verb: 'replace',
    description:
      'replace the TPM of a host that is powered off, as a new mainboard does; the new TPM has another EK',
    progress: 'replacing the TPM of',
    deed: destroysKeys,
    check: ({ requireTpmChange }) => requireTpmChange,
    async change({ replaceHostTpm }, ref, name) {
      await replaceHostTpm(ref, name)
      return `${name} has a new TPM. ${bootsWithKey(name)}`
    },
  })
  addChange(tpm, terminal, {
    verb: 'kill',
    description: 'let the TPM of a host die and lose its state; a running host keeps running',
    progress: 'killing the TPM of',
    deed: (name) =>
      `kill the TPM of ${name} and delete its state, after which the host boots only with another TPM and its recovery key`,
    check: ({ requireHostTpm }) => requireHostTpm,
    async change({ killHostTpm }, ref, name) {
      const { changed, isPoweredOn } = await killHostTpm(ref, name)
      const done = `The TPM of ${name} ${changed ? 'is dead' : 'was already dead'}.`
      return isPoweredOn
        ? `${done} ${name} keeps running. Save its recovery key: nkpsim host recovery list ${name}`
        : `${done} Replace it: nkpsim host tpm replace ${name}`
    },
  })
}

const destroysKeys = (name: string): string =>
  `destroy the keys in the TPM of ${name}, after which the host boots only with its recovery key`

const bootsWithKey = (name: string): string =>
  `Boot it with its recovery key: nkpsim host boot ${name} --recovery-key-file FILE`

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

type Library = typeof Simulator
type ClusterRef = Simulator.ClusterRef

/** A change of a TPM after which the host boots only with its recovery key. */
type TpmChange = {
  verb: string
  description: string
  /** Text of the progress, before the name of the host. */
  progress: string
  /** Returns what the command would do, for the question. */
  deed: (name: string) => string
  /** Returns the function that refuses a change before the question. */
  check: (library: Library) => (ref: ClusterRef, name: string) => void
  /** Changes the TPM, and returns what to tell the user. */
  change: (library: Library, ref: ClusterRef, name: string) => Promise<string>
}

function addChange(
  tpm: Command,
  terminal: Terminal,
  { verb, description, progress, deed, check, change }: TpmChange,
): void {
  const command = confirmable(tpm.command(`${verb} <name>`)).description(description)
  onCall<ConfirmationOptions>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    const ref = { stateDir: context.stateDir, signal: context.terminal.signal }
    const library = await import('@nkpsim/simulator')
    check(library)(ref, name)
    await requireConfirmation(context, options, () => deed(name))
    const done = await withProgress(context, (step) => {
      step(`${progress} ${name}`)
      return change(library, ref, name)
    })
    say(context, done)
  })
}
