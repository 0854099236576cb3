import type { vcenterV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { readOption } from '../input.ts'
import { printResult, say } from '../output/print.ts'
import { type Field, formatFields } from '../output/table.ts'
import { timestampText } from '../output/words.ts'
import { isWrongPassword, readOpeningPasswords, tryPasswords } from '../passwords.ts'
import type { Terminal } from '../terminal.ts'
import { showAfterWait } from '../waiting/after-wait.ts'
import { type WaitOptions, waitable, waitForProvider } from '../waiting/wait-for-hosts.ts'
import { onCall } from './command.ts'
import {
  backupFields,
  changedProviderFields,
  type ProviderView,
  readProvider,
  requireProvider,
} from './provider-view.ts'

/** Maximum size of a backup file, bytes. */
const MAX_FILE_BYTES = 64 * 1024

/** Codes of errors about the content of a backup file. */
const ABOUT_THE_FILE: readonly string[] = ['WRONG_BACKUP_PASSWORD', 'INVALID_BACKUP_FILE']

type ImportAnswer = vcenterV1.ImportProviderResponse__Output

type RestoreOptions = WaitOptions & {
  file: string
  passwordFile?: string
  dryRun?: boolean
  tpmRequired?: boolean
}

/** Adds `nkpsim provider restore`, which imports a backup file. */
export function addRestoreCommand(provider: Command, terminal: Terminal): void {
  const command = waitable(provider.command('restore'))
    .description('restore a provider from its backup file')
    .requiredOption('--file <file>', 'the backup file; - for stdin')
    .option('--password-file <file>', 'file with the password of the backup; - for stdin')
    .option('--dry-run', 'read and check everything, change nothing')
    .option('--tpm-required', 'only hosts with a TPM receive it, whatever the file says')
    .option('--no-tpm-required', 'hosts without a TPM receive it too, whatever the file says')
  onCall<RestoreOptions>(command, terminal, async ({ context, options }) => {
    const answer = await restore(context, options)
    const restored = requireProvider(answer.provider)
    const file = {
      exportTime: timestampText(answer.exportTime),
      alreadyPresent: answer.alreadyPresent,
      dryRun: options.dryRun === true,
    }
    const exported: Field = ['Exported', file.exportTime ?? 'unknown']
    if (file.dryRun) return showFile(context, restored, file, exported)
    const { provider } = restored
    await showAfterWait(restored, {
      wait: options.wait === true ? () => waitForProvider(context, provider) : undefined,
      read: () => readProvider(context, provider),
      show: (view) =>
        printResult(context, { ...view, ...file }, () =>
          formatFields([...changedProviderFields(view), exported], context),
        ),
    })
    if (file.alreadyPresent) say(context, presentText(restored, options.tpmRequired))
  })
}

/** Says that a restore changed nothing, and how to get the wanted requirement. */
function presentText(present: ProviderView, tpmRequired: boolean | undefined): string {
  const unchanged = 'The provider exists already; it was not changed.'
  if (tpmRequired === undefined || tpmRequired === present.tpmRequired) return unchanged
  const requires = present.tpmRequired ? 'still requires a TPM' : 'still does not require a TPM'
  return `${unchanged} It ${requires}; to change that, delete it and restore it again: nkpsim provider delete ${present.provider}`
}

/** Prints the content of a backup file, and nothing about hosts: none gets the provider. */
async function showFile(
  context: Context,
  { provider, keyId, kcv, tpmRequired }: ProviderView,
  file: { exportTime: string | null; alreadyPresent: boolean; dryRun: boolean },
  exported: Field,
): Promise<void> {
  const view = { provider, keyId, kcv, tpmRequired, ...file }
  await printResult(context, view, () => formatFields([...backupFields(view), exported], context))
  const present = file.alreadyPresent ? 'The provider exists already. ' : ''
  say(context, `${present}The file is valid; nothing was changed.`)
}

async function readBackup({ terminal }: Context, path: string): Promise<Buffer> {
  const what = 'the backup file'
  const bytes = await readOption(terminal, path, { what, maxBytes: MAX_FILE_BYTES })
  if (bytes.length > 0) return bytes
  throw new CliError('USAGE', `${what} ${path} is empty`)
}

/**
 * Tries the passwords from the password file until one opens the backup: the first line, then the
 * whole file as earlier versions read it. Without a terminal and without --password-file, treats
 * the backup as unencrypted.
 */
async function restore(context: Context, options: RestoreOptions): Promise<ImportAnswer> {
  const { file, passwordFile, dryRun, tpmRequired } = options
  const config = await readBackup(context, file)
  const request = {
    config,
    dryRun: dryRun === true,
    ...(tpmRequired !== undefined && { constraints: { tpmRequired } }),
  }
  const attempt = (password: string): Promise<ImportAnswer> =>
    withVcenter(context, (channel) =>
      channel
        .client('nkpsim.vcenter.v1.KeyProviderService')
        .importProvider({ ...request, password }, callOptions(context)),
    )
  const naming = (error: unknown): never => {
    throw namingFile(error, file)
  }
  if (passwordFile === undefined && context.terminal.stdin.isTTY !== true)
    return attempt('').catch((error: unknown) => {
      if (!isWrongPassword(error)) return naming(error)
      throw new CliError(
        'USAGE',
        `the backup file ${file} is encrypted; give its password with --password-file FILE (- is standard input)`,
      )
    })
  const opening = await readOpeningPasswords(context.terminal, {
    file: passwordFile,
    option: '--password-file',
    prompt: 'Password of the backup file (empty for one that is not encrypted)',
    mayBeEmpty: passwordFile === undefined,
  })
  return tryPasswords(opening, (password) => attempt(password.reveal().toString('utf8'))).catch(
    naming,
  )
}

/** Adds the name of the backup file to an error about its content. */
function namingFile(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  if (!ABOUT_THE_FILE.includes(String(error.code))) return error
  const name = file === '-' ? 'standard input' : file
  return Object.assign(new Error(`${name}: ${error.message}`, { cause: error }), error)
}
