import { type esxiV1, RpcError } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type Context, callOptions, callVcenter, withHost } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult } from '../output/print.ts'
import { type Field, formatFields } from '../output/table.ts'
import { enumValue, words, yesNo } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

const CRYPTO = 'nkpsim.esxi.v1.HostCryptoService'
const VCENTER_CRYPTO = 'nkpsim.vcenter.v1.HostCryptoService'

type Channel = Parameters<Parameters<typeof withHost>[2]>[0]
type Answer = { crypto: esxiV1.HostCrypto__Output | null }

/**
 * Adds `nkpsim host crypto`: the encryption mode and host key of a host. The commands ask the host
 * itself. Only a host key of a standard provider needs vCenter.
 */
export function addHostCryptoCommands(host: Command, terminal: Terminal): void {
  const crypto = host
    .command('crypto')
    .description('encryption mode and host key of a host; works without vCenter')
  addCall(crypto, terminal, 'get', 'encryption mode and host key', (channel, _, options) =>
    channel.client(CRYPTO).getCrypto({}, options),
  )
  addCall(crypto, terminal, 'prepare', 'prepare an incapable host', (channel, _, options) =>
    channel.client(CRYPTO).prepareCrypto({}, options),
  )
  addCall(
    crypto,
    terminal,
    'enable',
    'make a host safe with a new host key, and unlock its VMs',
    (channel, provider, options) => channel.client(CRYPTO).enableCrypto({ provider }, options),
    true,
  )
  addCall(
    crypto,
    terminal,
    'change-key',
    'replace the host key of a safe host',
    (channel, provider, options) => channel.client(CRYPTO).changeKey({ provider }, options),
    true,
  )
  addCall(
    crypto,
    terminal,
    'disable',
    'stop new encryption on a host; it is incapable from its next boot',
    (channel, _, options) => channel.client(CRYPTO).disableCrypto({}, options),
  )
}

function addCall(
  crypto: Command,
  terminal: Terminal,
  verb: string,
  description: string,
  call: (
    channel: Channel,
    provider: string,
    options: ReturnType<typeof callOptions>,
  ) => Promise<Answer>,
  takesProvider = false,
): void {
  const command = crypto.command(`${verb} <host>`).description(description)
  if (takesProvider)
    command.option(
      '--provider <name>',
      'key provider of the host key (default: the default provider)',
    )
  onCall<{ provider?: string }>(
    command,
    terminal,
    async ({ context, options: { provider = '' }, args: [name = ''] }) => {
      const ask = () =>
        withHost(context, name, (channel) => call(channel, provider, callOptions(context)))
      const answer = takesProvider
        ? await ask().catch((error: unknown) => byVcenter(error, context, { host: name, provider }))
        : await ask()
      const view = cryptoView(answer)
      await printResult(context, view, () => formatFields(cryptoFields(view), context))
    },
  )
}

/**
 * Lets vCenter configure the host key, because only vCenter makes keys of a standard provider.
 * Throws any other error.
 */
async function byVcenter(
  error: unknown,
  context: Context,
  request: { host: string; provider: string },
): Promise<Answer> {
  if (!(error instanceof RpcError) || error.code !== 'KEY_ID_REQUIRED') throw error
  await callVcenter(context, VCENTER_CRYPTO, (client, options) =>
    client.configureHostKey(request, options),
  )
  return withHost(context, request.host, (channel) =>
    channel.client(CRYPTO).getCrypto({}, callOptions(context)),
  )
}

/** The encryption mode as `-o json` shows it. */
type CryptoView = {
  mode: string
  hostKeyProvider: string
  hostKeyKdkKeyId: string
  hostKeyId: string
  requiresEncryptionMode: boolean
  aesNi: boolean
}

function cryptoView({ crypto }: Answer): CryptoView {
  if (crypto === null) throw new CliError('FAILED', 'the host answered without its mode')
  return { ...crypto, mode: enumValue('HOST_CRYPTO_MODE_', crypto.mode) }
}

function cryptoFields(view: CryptoView): Field[] {
  return [
    ['Encryption mode', words(view.mode)],
    ['Host key provider', view.hostKeyProvider],
    ['Key id', view.hostKeyKdkKeyId],
    ['Host key id', view.hostKeyId],
    ['Requires enabling', yesNo(view.requiresEncryptionMode)],
    ['AES-NI', yesNo(view.aesNi)],
  ]
}
