import { type Command, Option } from 'commander'
import { callOptions, withHost } from '../context.ts'
import { printResult, say } from '../output/print.ts'
import { type Field, formatFields, formatTable } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'
import { recoveryKeyLines } from './recovery-key.ts'

const SECURITY = 'nkpsim.esxi.v1.HostSecurityService'

/**
 * Adds `nkpsim host eventlog`, `encryption` and `recovery`. They ask the host itself and also work
 * without vCenter.
 */
export function addHostSecurityCommands(host: Command, terminal: Terminal): void {
  addEventLog(host, terminal)
  addEncryption(host, terminal)
  addRecovery(host, terminal)
}

function addEventLog(host: Command, terminal: Terminal): void {
  const command = host
    .command('eventlog <name>')
    .description('what a host measured when it booted; works without vCenter')
    .option(
      '--raw <file>',
      'write the TCG event log to this file, in the format that tpm2_eventlog reads',
    )
    .option('--force', 'replace an existing file', false)
  onCall<{ raw?: string; force: boolean }>(
    command,
    terminal,
    async ({ context, options, args: [name = ''] }) => {
      const { events, eventLog } = await withHost(context, name, (channel) =>
        channel.client(SECURITY).getEventLog({}, callOptions(context)),
      )
      if (options.raw !== undefined) {
        const { writeNewFile } = await import('../new-file.ts')
        await writeNewFile(options.raw, [eventLog], { replace: options.force })
        say(context, `${eventLog.length} bytes in ${options.raw}`)
        return
      }
      await printResult(context, events, () =>
        formatTable(
          events,
          [
            { heading: 'PCR', value: ({ pcr }) => String(pcr), align: 'right' },
            { heading: 'TYPE', value: ({ type }) => type },
            { heading: 'MEASURED', value: ({ description }) => description },
            { heading: 'SHA-256', value: ({ digest }) => digest, kind: 'id' },
          ],
          context,
        ),
      )
    },
  )
}

type Settings = { mode: string; requireSecureBoot: boolean; requireExecInstalledOnly: boolean }

function settingsFields({ mode, requireSecureBoot, requireExecInstalledOnly }: Settings): Field[] {
  return [
    ['Mode', mode],
    ['Require Executables Only From Installed VIBs', String(requireExecInstalledOnly)],
    ['Require Secure Boot', String(requireSecureBoot)],
  ]
}

type EncryptionOptions = {
  mode?: string
  requireSecureBoot?: string
  requireExecInstalledOnly?: string
}

function addEncryption(host: Command, terminal: Terminal): void {
  const encryption = host
    .command('encryption')
    .description("protection of a host's configuration; works without vCenter")
  const get = encryption
    .command('get <name>')
    .description('the protection mode, and the requirements for a boot')
  onCall(get, terminal, async ({ context, args: [name = ''] }) => {
    const settings = await withHost(context, name, (channel) =>
      channel.client(SECURITY).getEncryption({}, callOptions(context)),
    )
    await printResult(context, settings, () => formatFields(settingsFields(settings), context))
  })
  const truth = (flag: string, description: string) =>
    new Option(`${flag} <true|false>`, description).choices(['true', 'false'])
  const set = encryption
    .command('set <name>')
    .description('change the protection; mode TPM cannot be undone')
    .addOption(
      new Option('--mode <mode>', 'what protects the configuration').choices(['TPM', 'NONE']),
    )
    .addOption(
      truth('--require-secure-boot', 'open the configuration only with secure boot enabled'),
    )
    .addOption(
      truth(
        '--require-exec-installed-only',
        'open the configuration only if executables must come from installed VIBs',
      ),
    )
  onCall<EncryptionOptions>(set, terminal, async ({ context, options, args: [name = ''] }) => {
    const { mode = '', requireSecureBoot, requireExecInstalledOnly } = options
    const answer = await withHost(context, name, (channel) =>
      channel.client(SECURITY).setEncryption(
        {
          mode,
          ...(requireSecureBoot && { requireSecureBoot: requireSecureBoot === 'true' }),
          ...(requireExecInstalledOnly && {
            requireExecInstalledOnly: requireExecInstalledOnly === 'true',
          }),
        },
        callOptions(context),
      ),
    )
    const settings = answer.encryption ?? {
      mode: '',
      requireSecureBoot: false,
      requireExecInstalledOnly: false,
    }
    await printResult(context, settings, () => formatFields(settingsFields(settings), context))
  })
}

function addRecovery(host: Command, terminal: Terminal): void {
  const recovery = host
    .command('recovery')
    .description("the key that opens a host's configuration without its TPM; works without vCenter")
  const list = recovery.command('list <name>').description('the recovery key; keep it in a safe')
  onCall(list, terminal, async ({ context, args: [name = ''] }) => {
    const { recoveryKeys } = await withHost(context, name, (channel) =>
      channel.client(SECURITY).listRecoveryKeys({}, callOptions(context)),
    )
    await printResult(context, recoveryKeys, () => recoveryKeyLines(recoveryKeys))
  })
  const rotate = recovery
    .command('rotate <name>')
    .description('make a new recovery key; the old one opens only earlier copies of the host')
  onCall(rotate, terminal, async ({ context, args: [name = ''] }) => {
    const { recoveryKey } = await withHost(context, name, (channel) =>
      channel.client(SECURITY).rotateRecoveryKey({}, callOptions(context)),
    )
    const keys = recoveryKey === null ? [] : [recoveryKey]
    await printResult(context, keys, () => recoveryKeyLines(keys))
    say(
      context,
      'Store this key outside of the cluster. The earlier key opens only earlier copies.',
    )
  })
}
