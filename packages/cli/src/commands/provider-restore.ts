import { open } from 'node:fs/promises'
import type { Command } from 'commander'
import { type Context, callOptions, type Terminal, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult, say } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import { timestampText } from '../output/words.ts'
import { readPassword } from '../passwords.ts'
import { type WaitOptions, waitable, waitForProvider } from '../waiting/wait-for-hosts.ts'
import { onCall } from './command.ts'
import { providerFields, requireProvider } from './provider-view.ts'

/** Largest backup file, bytes. */
const MAX_FILE_BYTES = 64 * 1024

type RestoreOptions = WaitOptions & {
  file: string
  passwordFile?: string
  dryRun?: boolean
  tpmRequired?: boolean
}

/** `nkpsim provider restore`: import of a backup file. */
export function addRestoreCommand(provider: Command, terminal: Terminal): void {
  const command = waitable(provider.command('restore'))
    .description('restore a provider from its backup file')
    .requiredOption('--file <file>', 'the backup file')
    .option('--password-file <file>', 'file with its password; - for stdin')
    .option('--dry-run', 'read and check all, change nothing')
    .option('--tpm-required', 'only hosts with a TPM receive it, whatever the file says')
    .option('--no-tpm-required', 'hosts without a TPM receive it too, whatever the file says')
  onCall<RestoreOptions>(command, terminal, async ({ context, options }) => {
    const config = await readBackup(options.file)
    const password = await passwordText(context, options.passwordFile)
    const answer = await withVcenter(context, (channel) =>
      channel.client('nkpsim.vcenter.v1.KeyProviderService').importProvider(
        {
          config,
          password,
          dryRun: options.dryRun === true,
          ...(options.tpmRequired !== undefined && {
            constraints: { tpmRequired: options.tpmRequired },
          }),
        },
        callOptions(context),
      ),
    )
    const view = {
      ...requireProvider(answer.provider),
      exportTime: timestampText(answer.exportTime),
      alreadyPresent: answer.alreadyPresent,
      dryRun: options.dryRun === true,
    }
    await printResult(context, view, () =>
      formatFields([...providerFields(view), ['Exported', view.exportTime ?? 'unknown']]),
    )
    if (options.wait === true && !view.dryRun) await waitForProvider(context, view.provider)
    if (view.dryRun) say(context, 'The file is good; nothing was changed.')
    else if (view.alreadyPresent) say(context, 'It was here already; nothing was changed.')
  })
}

async function readBackup(path: string): Promise<Buffer> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new CliError('USAGE', `cannot read the backup file ${path}`, { cause: error })
  })
  try {
    const buffer = Buffer.alloc(MAX_FILE_BYTES + 1)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
    if (bytesRead > MAX_FILE_BYTES) {
      throw new CliError('USAGE', `${path} is larger than 64 KiB: it is no backup file`)
    }
    if (bytesRead === 0) throw new CliError('USAGE', `${path} is empty: it is no backup file`)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    if (error instanceof CliError) throw error
    throw new CliError('USAGE', `cannot read the backup file ${path}`, { cause: error })
  } finally {
    await file.close()
  }
}

/** Without a terminal and without --password-file the file is taken as one that is not encrypted. */
async function passwordText(context: Context, file: string | undefined): Promise<string> {
  if (file === undefined && context.terminal.stdin.isTTY !== true) return ''
  const password = await readPassword(context.terminal, {
    file,
    option: '--password-file',
    prompt: 'Password of the backup file (empty for one that is not encrypted)',
    mayBeEmpty: file === undefined,
  })
  try {
    return password.reveal().toString('utf8')
  } finally {
    password.wipe()
  }
}
