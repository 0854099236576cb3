import type { Command } from 'commander'
import { type Context, callVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult, say } from '../output/print.ts'
import { quoted } from '../output/same-cluster.ts'
import { formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'
import {
  collectServers,
  type ServerOption,
  type ServerOptions,
  serverMessage,
  serverPassword,
  withServerOptions,
} from './kms-server-option.ts'
import { clusterText, clusterView } from './kms-view.ts'
import { providerFields, readProvider } from './provider-view.ts'

const SERVICE = 'nkpsim.vcenter.v1.StandardProviderService'

/** Adds `nkpsim provider register`, which adds a provider whose keys others make. */
export function addRegisterCommand(provider: Command, terminal: Terminal): void {
  const command = withServerOptions(
    provider
      .command('register <name>')
      .description('add a standard key provider (key servers) or a trusted one')
      .option(
        '--server <[label=]host[:port]>',
        'a key server; repeat for more that have the same keys (default port: 5696)',
        collectServers,
      )
      .option('--trusted', 'the key provider with this name at the Trust Authority'),
  )
  type Options = ServerOptions & { server?: ServerOption[]; trusted?: boolean }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { server = [], trusted = false } = options
    if (trusted !== (server.length === 0))
      throw new CliError('USAGE', 'give either --server HOST:PORT or --trusted')
    if (trusted) return registerTrusted(context, name)
    const password = await serverPassword(context, options)
    const servers = server.map((each) => serverMessage(each, options))
    const { status } = await callVcenter(context, SERVICE, (client, call) =>
      client.registerProvider({ provider: name, servers, password }, call),
    )
    const view = clusterView(status)
    await printResult(context, view, () => clusterText(view, context))
    say(context, `Next: nkpsim kms trust ${quoted(name)} --server-certificate`)
    say(context, `and: nkpsim kms trust ${quoted(name)} --root-ca-certificate`)
  })
}

async function registerTrusted(context: Context, name: string): Promise<void> {
  const { provider } = await callVcenter(
    context,
    'nkpsim.vcenter.v1.TrustedInfrastructureService',
    (client, call) => client.registerTrustedProvider({ provider: name }, call),
  )
  const view = await readProvider(context, provider)
  await printResult(context, view, () => formatFields(providerFields(view), context))
}
