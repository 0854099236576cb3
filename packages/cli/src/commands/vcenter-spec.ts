import type { Secret } from '@nkpsim/crypto'
import type { vcenterV1 } from '@nkpsim/rpc'
import { type Command, Option } from 'commander'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { readOption } from '../input.ts'
import { readPassword } from '../passwords.ts'

/** Maximum size of a private key file, bytes. */
const MAX_KEY_BYTES = 64 * 1024

/** Options that describe a backup. */
export type SpecOptions = {
  to: string
  passwordFile?: string
  withoutEncryption?: boolean
  events: boolean
  user?: string
  userPasswordFile?: string
  privateKeyFile?: string
  hostKey?: string
}

export function addSpecOptions(command: Command): Command {
  return command
    .requiredOption(
      '--to <url>',
      'existing folder for the backup: file:///folder or sftp://host/folder',
    )
    .option('--password-file <file>', 'file with the password of the backup; - for stdin')
    .addOption(
      new Option(
        '--without-encryption',
        'do not encrypt the backup: anyone who has the backup has every key',
      ).conflicts('passwordFile'),
    )
    .option('--no-events', 'leave events out of the backup')
    .option('--user <name>', 'user at the SFTP server')
    .option('--user-password-file <file>', "file with that user's password")
    .option('--private-key-file <file>', "file with that user's private key, instead of a password")
    .option('--host-key <fingerprint>', "fingerprint of the SFTP server's host key: SHA256:...")
}

/**
 * Builds the request for a backup from the options. Messages hold secrets as strings, so the
 * secrets stay in memory until the process ends.
 */
export async function readSpec(
  context: Context,
  options: SpecOptions,
): Promise<vcenterV1.BackupSpec> {
  const { to, withoutEncryption = false, user = '', hostKey = '', events } = options
  const backupPassword = withoutEncryption ? '' : await askBackupPassword(context, options)
  const userPassword =
    options.userPasswordFile === undefined
      ? ''
      : await textOf(
          readPassword(context.terminal, {
            file: options.userPasswordFile,
            option: '--user-password-file',
            prompt: 'Password at the SFTP server',
            use: 'check',
          }),
        )
  return {
    location: to,
    parts: events ? ['common', 'seat'] : ['common'],
    backupPassword,
    withoutEncryption,
    locationUser: user,
    locationPassword: userPassword,
    locationPrivateKey:
      options.privateKeyFile === undefined
        ? ''
        : await readPrivateKey(context, options.privateKeyFile),
    locationHostKey: hostKey,
  }
}

async function askBackupPassword(context: Context, { passwordFile }: SpecOptions): Promise<string> {
  const ask = (prompt: string): Promise<string> =>
    textOf(
      readPassword(context.terminal, {
        file: passwordFile,
        option: '--without-encryption or --password-file',
        prompt,
        use: 'set',
      }),
    )
  const password = await ask('Password of the backup')
  if (passwordFile === undefined && (await ask('The same again')) !== password) {
    throw new CliError('USAGE', 'the two passwords differ')
  }
  return password
}

async function textOf(asked: Promise<Secret>): Promise<string> {
  using secret = await asked
  return secret.reveal().toString('utf8')
}

async function readPrivateKey({ terminal }: Context, path: string): Promise<string> {
  const what = 'the private key file'
  const bytes = await readOption(terminal, path, { what, maxBytes: MAX_KEY_BYTES })
  if (bytes.length > 0) return bytes.toString('utf8')
  throw new CliError('USAGE', `${what} ${path} is empty`)
}
