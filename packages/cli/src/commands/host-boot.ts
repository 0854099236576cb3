import type { Command } from 'commander'
import { callOptions, type Terminal, withHost } from '../context.ts'
import { printResult } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { formatFields } from '../output/table.ts'
import { readPassword } from '../passwords.ts'
import { onCall } from './command.ts'
import { hostStatusFields, hostStatusView } from './host-view.ts'

/** `nkpsim host boot`: starts a host that does not run, with the recovery key where its TPM does not open its configuration. */
export function addHostBootCommand(host: Command, terminal: Terminal): void {
  const command = host
    .command('boot <name>')
    .description('boot a host that "up" made and that does not run; vCenter is not asked')
    .option('--recovery-key-file <file>', 'encryptionRecoveryKey: 96 digits in a file; - for stdin')
  onCall<{ recoveryKeyFile?: string }>(
    command,
    terminal,
    async ({ context, options, args: [name = ''] }) => {
      const { startHost } = await import('@nkpsim/simulator')
      const recoveryKey =
        options.recoveryKeyFile === undefined
          ? undefined
          : await readPassword(context.terminal, {
              file: options.recoveryKeyFile,
              option: '--recovery-key-file',
              prompt: `Recovery key of ${name}`,
              use: 'check',
            })
      const { stateDir } = context
      const { signal } = context.terminal
      try {
        await withProgress(context, async (step) => {
          step(`booting ${name}`)
          await startHost({ stateDir, signal }, name, { recoveryKey })
        })
      } finally {
        recoveryKey?.wipe()
      }
      const view = await withHost(context, name, async (channel) => {
        const client = channel.client('nkpsim.esxi.v1.HostService')
        return hostStatusView(await client.getStatus({}, callOptions(context)))
      })
      await printResult(context, view, () => formatFields(hostStatusFields(view)))
    },
  )
}
