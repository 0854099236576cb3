import type { Command } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import { type Context, callVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { waitingForKeyServers } from '../key-server-wait.ts'
import { printResult, say } from '../output/print.ts'
import { quoted } from '../output/same-cluster.ts'
import { formatTable } from '../output/table.ts'
import { timestampText, yesNo } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { onCall, wholeNumber } from './command.ts'
import {
  type ServerOption,
  type ServerOptions,
  serverMessage,
  serverOption,
  serverPassword,
  withServerOptions,
} from './kms-server-option.ts'
import { addTrustCommand } from './kms-trust.ts'
import { clusterText, clusterView, type KmsClusterView, type KmsServerView } from './kms-view.ts'

const SERVICE = 'nkpsim.vcenter.v1.StandardProviderService'
const MAX_KEYS = 1000

/** Adds `nkpsim kms`: the key servers of standard key providers. */
export function addKmsCommands(program: Command, terminal: Terminal): void {
  const kms = program.command('kms').description('key servers (KMIP) of standard key providers')
  addList(kms, terminal)
  addAdd(kms, terminal)
  addUpdate(kms, terminal)
  addRemove(kms, terminal)
  addTest(kms, terminal)
  addTrustCommand(kms, terminal)
  addKeyStatus(kms, terminal)
}

function addList(kms: Command, terminal: Terminal): void {
  const command = kms
    .command('list <provider>')
    .description('the key servers of a provider, and whether both sides trust each other')
  onCall(command, terminal, async ({ context, args: [provider = ''] }) => {
    const { status } = await callVcenter(context, SERVICE, (client, options) =>
      client.listServers({ provider }, options),
    )
    await show(context, clusterView(status))
  })
}

function addAdd(kms: Command, terminal: Terminal): void {
  const command = withServerOptions(
    kms
      .command('add <provider>')
      .description('add a key server, which must have the same keys as the others')
      .requiredOption(
        '--server <[label=]host[:port]>',
        'the key server (default port: 5696)',
        serverOption,
      ),
  )
  type Options = ServerOptions & { server: ServerOption }
  onCall<Options>(command, terminal, async ({ context, options, args: [provider = ''] }) => {
    const password = await serverPassword(context, options)
    const server = serverMessage(options.server, options)
    const { status } = await callVcenter(context, SERVICE, (client, call) =>
      client.addServer({ provider, server, password }, waitingForKeyServers(context, call)),
    )
    await show(context, clusterView(status))
    sayTrust(context, clusterView(status))
  })
}

function addUpdate(kms: Command, terminal: Terminal): void {
  const command = withServerOptions(
    kms
      .command('update <provider> <server>')
      .description('change the address or the account of a key server')
      .option('--address <host[:port]>', 'new address; accept the certificate again', serverOption)
      .option('--no-user', 'without user name and password from now on')
      .option('--no-proxy', 'without a proxy from now on'),
  )
  type Options = Omit<ServerOptions, 'user' | 'proxy'> & {
    address?: ServerOption
    user?: string | boolean
    proxy?: ServerOptions['proxy'] | boolean
  }
  onCall<Options>(command, terminal, async ({ context, options, args }) => {
    const [provider = '', name = ''] = args
    const known = await findServer(context, provider, name)
    const user = typeof options.user === 'string' ? options.user : undefined
    const [proxyHost = '', proxyPort = '0'] = splitAddress(known.proxy)
    const keptProxy = proxyHost === '' ? {} : { proxyHost, proxyPort: Number(proxyPort) }
    const password = await changedPassword(context, options, user ?? known.user)
    const server = {
      ...{ name, host: known.host, port: known.port },
      ...(options.address !== undefined && {
        host: options.address.host,
        port: options.address.port,
      }),
      userName: options.user === false ? '' : (user ?? known.user),
      timeoutMs: (options.serverTimeout ?? known.timeoutSeconds) * 1000,
      ...proxyOf(options.proxy, keptProxy),
    }
    const { status } = await callVcenter(context, SERVICE, (client, call) =>
      client.updateServer({ provider, server, password }, waitingForKeyServers(context, call)),
    )
    await show(context, clusterView(status))
    sayTrust(context, clusterView(status))
  })
}

/** Reads a new password if the user or the password changes; empty: the old one stays. */
async function changedPassword(
  context: Context,
  options: { user?: string | boolean; passwordFile?: string },
  user: string,
): Promise<string> {
  const { passwordFile } = options
  if (typeof options.user !== 'string' && passwordFile === undefined) return ''
  return serverPassword(context, {
    ...(options.user !== false && user !== '' && { user }),
    ...(passwordFile !== undefined && { passwordFile }),
  })
}

function proxyOf(
  given: ServerOptions['proxy'] | boolean | undefined,
  kept: { proxyHost?: string; proxyPort?: number },
) {
  if (given === false) return {}
  if (typeof given === 'object') return { proxyHost: given.host, proxyPort: given.port }
  return kept
}

function splitAddress(address: string): string[] {
  const at = address.lastIndexOf(':')
  return at < 0 ? [] : [address.slice(0, at), address.slice(at + 1)]
}

function addRemove(kms: Command, terminal: Terminal): void {
  const command = confirmable(kms.command('remove <provider> <server>')).description(
    'remove a key server from a provider; its keys stay at the server',
  )
  onCall<ConfirmationOptions>(command, terminal, async ({ context, options, args }) => {
    const [provider = '', server = ''] = args
    await requireConfirmation(context, options, async () => {
      await findServer(context, provider, server)
      return `remove key server ${server} from key provider ${provider}`
    })
    const { status } = await callVcenter(context, SERVICE, (client, call) =>
      client.removeServer({ provider, server }, call),
    )
    await show(context, clusterView(status))
  })
}

function addTest(kms: Command, terminal: Terminal): void {
  const command = kms
    .command('test <provider>')
    .description('connect to every key server now; exit code 1 if one cannot be used')
  onCall(command, terminal, async ({ context, args: [provider = ''] }) => {
    const { status } = await callVcenter(context, SERVICE, (client, call) =>
      client.checkServers({ provider }, waitingForKeyServers(context, call)),
    )
    const view = clusterView(status)
    await show(context, view)
    const bad = view.servers.filter((each) => each.status !== 'GREEN')
    if (bad.length === 0) return
    const names = bad.map(({ name }) => name).join(', ')
    throw new CliError('FAILED', `cannot be used: ${names}`)
  })
}

function addKeyStatus(kms: Command, terminal: Terminal): void {
  const key = kms.command('key').description('keys of standard key providers')
  addKeyAttributes(key, terminal)
  const command = key
    .command('status <provider> [key-ids...]')
    .description('the state of keys at the key servers, and what uses them')
    .option('--limit <number>', 'at most this many keys', wholeNumber(1, MAX_KEYS), 100)
  onCall<{ limit: number }>(command, terminal, async ({ context, options, args }) => {
    const [provider = '', ...keyIds] = args
    const answer = await callVcenter(context, SERVICE, (client, call) =>
      client.listKeyStatuses(
        { provider, keyIds, maxCount: options.limit },
        waitingForKeyServers(context, call),
      ),
    )
    const views = answer.keys.map(({ available, knownSince, ...key }) => ({
      ...key,
      isAvailable: available,
      knownSince: timestampText(knownSince),
    }))
    await printResult(context, views, () =>
      views.length === 0
        ? ''
        : formatTable(
            views,
            [
              { heading: 'KEY ID', value: ({ keyId }) => keyId },
              { heading: 'USABLE', value: ({ isAvailable }) => yesNo(isAvailable) },
              { heading: 'STATE', value: ({ state, reason }) => state || reason, kind: 'state' },
              { heading: 'MADE FOR', value: ({ madeFor }) => madeFor },
              { heading: 'USED BY', value: usersText },
              { heading: 'KCV', value: ({ kcv }) => kcv, kind: 'id' },
            ],
            context,
          ),
    )
    const left = answer.knownCount - views.length
    if (keyIds.length === 0 && left > 0)
      say(context, `${left} older keys are not shown; see --limit.`)
    if (views.length === 0) say(context, `vCenter knows no key of ${provider}.`)
  })
}

function addKeyAttributes(key: Command, terminal: Terminal): void {
  const command = key
    .command('set-attributes <provider> <key-id> <attributes...>')
    .description('add custom attributes NAME=VALUE to a key; those that it has already stay')
  onCall(command, terminal, async ({ context, args }) => {
    const [provider = '', keyId = '', ...texts] = args
    const attributes = texts.map(readAttribute)
    await callVcenter(context, SERVICE, (client, call) =>
      client.setKeyAttributes({ provider, keyId, attributes }, waitingForKeyServers(context, call)),
    )
    const names = attributes.map(({ name }) => `x-${name}`).join(', ')
    say(context, `Key ${keyId} of ${provider} has ${names}.`)
  })
}

/** Reads `Owner=team-a`. The prefix of KMIP may be there. @throws CliError USAGE */
function readAttribute(text: string): { name: string; value: string } {
  const [, name, value = ''] = /^(?:x-)?([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined) throw new CliError('USAGE', `an attribute is NAME=VALUE, not "${text}"`)
  return { name, value }
}

function usersText(key: { virtualMachines: string[]; hosts: string[] }): string {
  return [...key.virtualMachines, ...key.hosts.map((host) => `host ${host}`)].join(', ')
}

/** @throws CliError NOT_FOUND */
async function findServer(
  context: Context,
  provider: string,
  name: string,
): Promise<KmsServerView> {
  const { status } = await callVcenter(context, SERVICE, (client, options) =>
    client.listServers({ provider }, options),
  )
  const found = clusterView(status).servers.find((each) => each.name === name)
  if (found !== undefined) return found
  throw new CliError(
    'NOT_FOUND',
    `key provider "${provider}" has no key server "${name}"; see nkpsim kms list ${quoted(provider)}`,
  )
}

async function show(context: Context, view: KmsClusterView): Promise<void> {
  await printResult(context, view, () => clusterText(view, context))
}

/** Says the next step if vCenter does not trust a server yet. */
export function sayTrust(context: Context, { provider, servers }: KmsClusterView): void {
  if (servers.some((each) => each.vcenterTrustsServer === false))
    say(context, `Next: nkpsim kms trust ${provider} --server-certificate`)
}
