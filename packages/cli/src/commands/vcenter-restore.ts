import { type Command, Option } from 'commander'
import type { Context } from '../context.ts'
import { printResult, say } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { formatFields } from '../output/table.ts'
import {
  isWrongPassword,
  type OpeningPasswords,
  passwordProblem,
  readOpeningPasswords,
} from '../passwords.ts'
import type { Terminal } from '../terminal.ts'
import { type WaitOptions, waitable, waitForConnection } from '../waiting/wait-for-hosts.ts'
import { onCall } from './command.ts'

type RestoreOptions = WaitOptions & {
  passwordFile?: string
  withoutEncryption?: boolean
  force?: boolean
}

/** Adds `nkpsim vcenter restore`, which restores a stopped vCenter from a backup. */
export function addVcenterRestoreCommand(vcenter: Command, terminal: Terminal): void {
  const command = waitable(vcenter.command('restore <file>'))
    .description('restore a stopped vCenter from a backup (- for stdin), and start it')
    .option('--password-file <file>', 'file with the password of the backup; - for stdin')
    .addOption(
      new Option('--without-encryption', 'the backup is not encrypted').conflicts('passwordFile'),
    )
    .option('--force', 'move the existing vCenter aside')
  onCall<RestoreOptions>(command, terminal, async ({ context, options, args: [file = ''] }) => {
    const { restoreVcenter } = await import('@nkpsim/simulator')
    const { stateDir, terminal } = context
    const { passwords, problem } = options.withoutEncryption
      ? { passwords: [], problem: undefined }
      : await askPasswords(context, options)
    const force = options.force === true
    const { vcenter, time, movedTo } = await withProgress(context, (step) => {
      step('restoring vCenter')
      const { signal, random } = terminal
      return restoreVcenter({ stateDir, signal }, { file, passwords, force, random })
    })
      .catch((error: unknown) => {
        throw problem !== undefined && isWrongPassword(error) ? passwordProblem(problem) : error
      })
      .finally(() => {
        for (const password of passwords) password.wipe()
      })
    const address = `${vcenter.address}:${vcenter.port}`
    const view = { instanceId: vcenter.instanceId, address, time, movedTo: movedTo ?? null }
    await printResult(context, view, () =>
      formatFields([
        ['vCenter', address],
        ['Instance', vcenter.instanceId],
        ['As it was', time],
      ]),
    )
    if (movedTo !== undefined) say(context, `The previous vCenter, with its keys: ${movedTo}`)
    if (options.wait === true) await waitForConnection(context)
  })
}

function askPasswords(
  { terminal }: Context,
  { passwordFile }: RestoreOptions,
): Promise<OpeningPasswords> {
  return readOpeningPasswords(terminal, {
    file: passwordFile,
    option: '--without-encryption or --password-file',
    prompt: 'Password of the backup',
  })
}
