import type { Secret } from '@nkpsim/crypto'
import { type Command, Option } from 'commander'
import { type Context, callOptions, callVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { refuseExistingFile, writeNewFile } from '../new-file.ts'
import { printResult, say } from '../output/print.ts'
import { quoted } from '../output/same-cluster.ts'
import { formatFields } from '../output/table.ts'
import { readPassword } from '../passwords.ts'
import type { Terminal } from '../terminal.ts'
import { type WaitOptions, waitable, waitForProvider } from '../waiting/wait-for-hosts.ts'
import { onCall } from './command.ts'

type BackupOptions = WaitOptions & {
  file: string
  passwordFile?: string
  withoutPassword?: boolean
  force?: boolean
}

/** Adds `nkpsim provider backup`, which exports a provider and downloads the backup file. */
export function addBackupCommand(provider: Command, terminal: Terminal): void {
  const command = waitable(provider.command('backup <name>'))
    .description('write a PKCS#12 file, from which any vCenter can restore the provider')
    .requiredOption('--file <file>', 'path of the backup file to write')
    .option('--password-file <file>', 'file with the password of the backup; - for stdin')
    .addOption(
      new Option(
        '--without-password',
        'do not encrypt the file: anyone who has the file has the key',
      ).conflicts('passwordFile'),
    )
    .option('--force', 'replace an existing file')
  onCall<BackupOptions>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    const replace = options.force === true
    if (!replace) await refuseExistingFile(options.file)
    const password = options.withoutPassword ? undefined : await askPassword(context, options)
    try {
      const { BACKUP_ROOM_BYTES } = await import('@nkpsim/simulator')
      const bytes = await writeNewFile(options.file, exportOf(context, name, password), {
        replace,
        roomBytes: BACKUP_ROOM_BYTES,
      })
      const encrypted = password !== undefined
      await printResult(context, { provider: name, file: options.file, bytes, encrypted }, () =>
        formatFields([
          ['Provider', name],
          ['Backup file', `${options.file} (${bytes} B)`],
          ['Encrypted', encrypted ? 'yes; it opens only with the password' : 'NO'],
        ]),
      )
    } finally {
      password?.wipe()
    }
    if (options.wait === true) await waitForProvider(context, name)
    await sayNext(context, name)
  })
}

/** Tells the next step if the vCenter has no default provider. */
async function sayNext(context: Context, name: string): Promise<void> {
  if (context.quiet || context.output !== 'table') return
  const service = 'nkpsim.vcenter.v1.KeyProviderService'
  // The backup is complete, so a failure here is not a failure of the command.
  const answer = await callVcenter(context, service, (client, options) =>
    client.listProviders({}, options),
  ).catch(() => undefined)
  if (answer?.providers.every(({ isDefault }) => !isDefault) === true)
    say(context, `Next: nkpsim provider set-default ${quoted(name)}`)
}

/**
 * Yields the bytes of a backup. The export starts when the first byte is requested, so that the
 * caller first proves that it can write the file.
 */
async function* exportOf(
  context: Context,
  provider: string,
  password: Secret | undefined,
): AsyncIterable<Uint8Array> {
  const { backUpProvider } = await import('@nkpsim/simulator')
  const { stateDir } = context
  const file = await backUpProvider(stateDir, { provider, password }, callOptions(context))
  try {
    yield file
  } finally {
    file.fill(0)
  }
}

async function askPassword(context: Context, { passwordFile }: BackupOptions): Promise<Secret> {
  const ask = (prompt: string): Promise<Secret> =>
    readPassword(context.terminal, {
      file: passwordFile,
      option: '--without-password or --password-file',
      prompt,
      use: 'set',
    })
  const password = await ask('Password of the backup file')
  if (passwordFile !== undefined) return password
  const again = await ask('The same again')
  const same = password.equals(again)
  again.wipe()
  if (same) return password
  password.wipe()
  throw new CliError('USAGE', 'the two passwords differ')
}
