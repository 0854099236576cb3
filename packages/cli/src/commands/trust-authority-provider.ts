import type { trustV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { readOption } from '../input.ts'
import {
  askOneTrustHost,
  askTrustHosts,
  changeTrustHosts,
  requireTrustHosts,
} from '../on-trust-hosts.ts'
import { printResult, say } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import { yesNo } from '../output/words.ts'
import { readPassword } from '../passwords.ts'
import type { Terminal } from '../terminal.ts'
import { onCall, wholeNumber } from './command.ts'
import { requireUser } from './kms-server-option.ts'
import { readPem } from './trust-authority-group.ts'
import { addItemList } from './trust-authority-items.ts'

const MAX_TIMEOUT_S = 120
const MAX_KEY_BYTES = 64 * 1024

type Provider = trustV1.TrustedKeyProvider__Output

/** Adds `nkpsim trust-authority provider`: key providers of the Trust Authority. */
export function addTrustProviderCommands(trust: Command, terminal: Terminal): void {
  const provider = trust
    .command('provider')
    .description('key providers of the Trust Authority, with their key servers')
  addCreate(provider, terminal)
  addUpdate(provider, terminal)
  addTrust(provider, terminal)
  addServerCertificate(provider, terminal)
  addList(provider, terminal)
  addDelete(provider, terminal)
}

type CreateOptions = {
  primaryKey: string
  server: string[]
  user?: string
  passwordFile?: string
  serverTimeout?: number
}

function addCreate(provider: Command, terminal: Terminal): void {
  const command = provider
    .command('create <name>')
    .description('add a key provider whose primary key exists at the key servers')
    .requiredOption('--primary-key <id>', 'id of the primary key: an active AES key of 256 bits')
    .requiredOption('--server <servers...>', 'key servers as [LABEL=]HOST[:PORT]')
    .option('--user <name>', 'user name at the key servers (default: none)')
    .option('--password-file <file>', 'file with the password of that user; - for stdin')
    .option(
      '--server-timeout <seconds>',
      'seconds that a key server may take for an answer (default: 10)',
      wholeNumber(1, MAX_TIMEOUT_S),
    )
  onCall<CreateOptions>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { primaryKey: primaryKeyId, server, user: userName = '', serverTimeout = 0 } = options
    const password = await passwordOf(context, options)
    try {
      const request = {
        ...{ name, primaryKeyId, userName, timeoutMs: serverTimeout * 1000 },
        providerId: await providerIdFor(context, name),
        servers: server.map(readServer),
        password: password?.reveal().toString('utf8') ?? '',
      }
      const { keyProvider } = await changeTrustHosts(context, (client, call) =>
        client.createTrustedKeyProvider(request, call),
      )
      await print(context, keyProvider)
      say(
        context,
        `Next: nkpsim trust-authority provider trust ${name} --certificate FILE --key FILE --server-certificate FILE`,
      )
    } finally {
      password?.wipe()
    }
  })
}

async function passwordOf({ terminal }: Context, { user, passwordFile }: CreateOptions) {
  if (passwordFile === undefined) return undefined
  requireUser(user)
  return readPassword(terminal, {
    file: passwordFile,
    option: '--password-file',
    prompt: 'Password for the key servers',
    use: 'check',
  })
}

/**
 * Returns the id of a provider that some trust host already has, so that an interrupted command can
 * be repeated. Otherwise returns a new id.
 */
async function providerIdFor(context: Context, name: string): Promise<string> {
  const answers = await askTrustHosts(context, (client, call) => client.getConfiguration({}, call))
  const known = answers.flatMap((each) =>
    'answer' in each ? (each.answer.configuration?.keyProviders ?? []) : [],
  )
  const same = known.find((each) => each.name === name)
  return same?.providerId ?? context.terminal.random.uuid()
}

function readServer(text: string): { name: string; address: string } {
  const [, label = '', address = ''] = /^(?:([^=]+)=)?(.+)$/.exec(text) ?? []
  return { name: label, address }
}

type UpdateOptions = { primaryKey?: string; server?: string[]; serverTimeout?: number }

function addUpdate(provider: Command, terminal: Terminal): void {
  const command = provider
    .command('update <name>')
    .description('change the primary key or the key servers; keys under the old one stay usable')
    .option('--primary-key <id>', 'id of the new primary key')
    .option('--server <servers...>', 'all key servers from now on, as [LABEL=]HOST[:PORT]')
    .option(
      '--server-timeout <seconds>',
      'seconds that a key server may take for an answer',
      wholeNumber(1, MAX_TIMEOUT_S),
    )
  onCall<UpdateOptions>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { primaryKey: primaryKeyId = '', server = [], serverTimeout = 0 } = options
    if (primaryKeyId === '' && server.length === 0 && serverTimeout === 0)
      throw new CliError(
        'USAGE',
        'nothing to change: give --primary-key, --server or --server-timeout',
      )
    const servers = server.map(readServer)
    const request = { name, primaryKeyId, servers, timeoutMs: serverTimeout * 1000 }
    const { keyProvider } = await changeTrustHosts(context, (client, call) =>
      client.updateTrustedKeyProvider(request, call),
    )
    await print(context, keyProvider)
  })
}

type TrustOptions = { certificate?: string; key?: string; serverCertificate?: string }

function addTrust(provider: Command, terminal: Terminal): void {
  const command = provider
    .command('trust <name>')
    .description('set how the trust hosts and the key servers trust each other')
    .option('--certificate <file>', 'certificate of the trust hosts for the key servers, in PEM')
    .option('--key <file>', 'its private key in PEM, not encrypted')
    .option('--server-certificate <file>', 'certificates of the key servers or of their CA, in PEM')
  onCall<TrustOptions>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { certificate, key, serverCertificate } = options
    if ((certificate === undefined) !== (key === undefined))
      throw new CliError('USAGE', '--certificate and --key go together')
    if (certificate === undefined && serverCertificate === undefined)
      throw new CliError('USAGE', 'nothing to change: give --certificate or --server-certificate')
    const certificatePem = certificate === undefined ? '' : await readPem(context, certificate)
    const privateKeyPem = key === undefined ? undefined : await readKey(context, key)
    const certificatesPem =
      serverCertificate === undefined ? undefined : await readPem(context, serverCertificate)
    try {
      await changeTrustHosts(context, async (client, call) => {
        if (privateKeyPem !== undefined) {
          // Each call wipes the bytes that it has sent.
          const own = { certificatePem, privateKeyPem: Buffer.from(privateKeyPem) }
          await client.setClientCertificate({ name, ...own }, call)
        }
        if (certificatesPem !== undefined)
          await client.setTrustedServerCertificates({ name, certificatesPem }, call)
      })
    } finally {
      privateKeyPem?.fill(0)
    }
    say(context, `Trust of key provider ${name} is set. Check it: nkpsim trust-authority status`)
  })
}

async function readKey({ terminal }: Context, file: string): Promise<Buffer> {
  return readOption(terminal, file, { what: 'the private key', maxBytes: MAX_KEY_BYTES })
}

function addServerCertificate(provider: Command, terminal: Terminal): void {
  const command = provider
    .command('server-certificate <name>')
    .description(
      'show the certificate of a key server, to compare its thumbprint before you trust it',
    )
    .option('--server <label>', 'label of the key server (default: the first)')
    .option('--file <file>', 'also write the certificate to this file')
    .option('--force', 'replace an existing file', false)
  onCall<{ server?: string; file?: string; force: boolean }>(
    command,
    terminal,
    async ({ context, options, args: [name = ''] }) => {
      const { server = '', file, force } = options
      const shown = await askOneTrustHost(context, (client, call) =>
        client.readServerCertificate({ name, server }, call),
      )
      if (file !== undefined) {
        const { writeNewFile } = await import('../new-file.ts')
        await writeNewFile(file, [Buffer.from(shown.certificatePem)], { replace: force })
      }
      await printResult(context, shown, () => formatFields([['Thumbprint', shown.thumbprint]]))
    },
  )
}

function addList(provider: Command, terminal: Terminal): void {
  addItemList(provider, terminal, {
    ...{ description: 'key providers of the Trust Authority', what: 'key providers' },
    items: ({ keyProviders }) => keyProviders.map(viewOf),
    columns: [
      { heading: 'KEY PROVIDER', value: ({ name }) => name },
      { heading: 'PRIMARY KEY', value: ({ primaryKeyId }) => primaryKeyId },
      {
        heading: 'KEY SERVERS',
        value: ({ servers }) => servers.map(({ address }) => address).join(', '),
      },
      { heading: 'TRUST', value: ({ isTrustSet }) => yesNo(isTrustSet), kind: 'state' },
      { heading: 'ID', value: ({ providerId }) => providerId, wide: true },
    ],
  })
}

function addDelete(provider: Command, terminal: Terminal): void {
  const command = confirmable(provider.command('delete <name>')).description(
    'delete a key provider; VMs whose keys it wrapped cannot be opened afterwards',
  )
  onCall<ConfirmationOptions>(
    command,
    terminal,
    async ({ context, options, args: [name = ''] }) => {
      await requireTrustHosts(context)
      await requireConfirmation(
        context,
        options,
        () => `delete key provider ${name}, after which no key that it wrapped can be unwrapped`,
      )
      await changeTrustHosts(context, (client, call) =>
        client.deleteTrustedKeyProvider({ name }, call),
      )
      say(context, `Key provider ${name} is deleted.`)
    },
  )
}

/** A key provider as `-o json` shows it. */
function viewOf({ clientCertificatePem, serverCertificatesPem, ...provider }: Provider) {
  const isTrustSet = clientCertificatePem !== '' && serverCertificatesPem !== ''
  return { ...provider, isTrustSet }
}

async function print(context: Context, provider: Provider | null): Promise<void> {
  if (provider === null) throw new CliError('FAILED', 'the trust host answered without a provider')
  const view = viewOf(provider)
  await printResult(context, view, () =>
    formatFields([
      ['Key provider', view.name],
      ['Id', view.providerId],
      ['Primary key', view.primaryKeyId],
      ['Key servers', view.servers.map(({ address }) => address).join(', ')],
      ['Trust is set', yesNo(view.isTrustSet)],
    ]),
  )
}
