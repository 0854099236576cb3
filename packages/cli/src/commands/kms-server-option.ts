import { type Command, InvalidArgumentError } from 'commander'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { readPassword } from '../passwords.ts'
import { wholeNumber } from './command.ts'

const KMIP_PORT = 5696
const MAX_TIMEOUT_SECONDS = 300

/** A key server as a user writes it: `LABEL=HOST:PORT`. */
export type ServerOption = { name: string; host: string; port: number }

/** Options that describe vCenter's account at a key server, and the way to it. */
export type ServerOptions = {
  user?: string
  passwordFile?: string
  proxy?: { host: string; port: number }
  serverTimeout?: number
}

export function withServerOptions(command: Command): Command {
  return command
    .option('--user <name>', 'user name of vCenter at the key servers (default: none)')
    .option('--password-file <file>', 'file with the password of that user; - for stdin')
    .option('--proxy <host:port>', 'HTTP proxy to the key servers', place)
    .option(
      '--server-timeout <seconds>',
      'seconds that a key server may take for an answer (default: 10)',
      wholeNumber(1, MAX_TIMEOUT_SECONDS),
    )
}

/** Collects the servers of an option that is given several times. */
export function collectServers(text: string, before: ServerOption[] = []): ServerOption[] {
  return [...before, serverOption(text)]
}

/** Parses `kms-1=kms.example.com:5696`. The label and the port may be missing. */
export function serverOption(text: string): ServerOption {
  const [, label = '', address = text] = /^([^=]*)=(.*)$/.exec(text) ?? []
  return { name: label, ...place(address) }
}

function place(text: string): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const host = bracketed ?? plain
  if (host === undefined)
    throw new InvalidArgumentError(
      'It must be a host, or host and port such as kms.example.com:5696; [::1]:5696 for IPv6.',
    )
  return { host, port: port === undefined ? KMIP_PORT : Number(port) }
}

/** Returns the server as vCenter expects it. */
export function serverMessage(
  { name, host, port }: ServerOption,
  { user = '', proxy, serverTimeout = 0 }: ServerOptions,
) {
  const timeoutMs = serverTimeout * 1000
  return {
    ...{ name, host, port, userName: user, timeoutMs },
    ...(proxy !== undefined && { proxyHost: proxy.host, proxyPort: proxy.port }),
  }
}

/** Requires the user of a password. @throws CliError USAGE */
export function requireUser(user: string | undefined): void {
  if (user === undefined)
    throw new CliError('USAGE', '--password-file needs --user: whose password is it?')
}

/**
 * Reads the password of vCenter at the servers, which its user needs.
 * @returns empty if no user is given
 */
export async function serverPassword(
  { terminal }: Context,
  { user, passwordFile }: ServerOptions,
): Promise<string> {
  if (user === undefined) {
    if (passwordFile === undefined) return ''
    requireUser(user)
  }
  using password = await readPassword(terminal, {
    file: passwordFile,
    option: '--password-file',
    prompt: `Password of ${user} at the key servers`,
    use: 'check',
  })
  return password.reveal().toString()
}
