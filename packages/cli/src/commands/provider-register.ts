import type { Command } from 'commander'
import { callVcenter } from '../context.ts'
import { printResult, say } from '../output/print.ts'
import { quoted } from '../output/same-cluster.ts'
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

const SERVICE = 'nkpsim.vcenter.v1.StandardProviderService'

/** Adds `nkpsim provider register`, which adds a provider whose keys others make. */
export function addRegisterCommand(provider: Command, terminal: Terminal): void {
  const command = withServerOptions(
    provider
      .command('register <name>')
      .description('add a standard key provider: KMIP servers that make and keep the keys')
      .requiredOption(
        '--server <[label=]host[:port]>',
        'a key server; repeat for more that have the same keys (default port: 5696)',
        collectServers,
      ),
  )
  type Options = ServerOptions & { server: ServerOption[] }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const password = await serverPassword(context, options)
    const servers = options.server.map((each) => serverMessage(each, options))
    const { status } = await callVcenter(context, SERVICE, (client, call) =>
      client.registerProvider({ provider: name, servers, password }, call),
    )
    const view = clusterView(status)
    await printResult(context, view, () => clusterText(view, context))
    say(context, `Next: nkpsim kms trust ${quoted(name)} --server-certificate`)
    say(context, `and: nkpsim kms trust ${quoted(name)} --root-ca-certificate`)
  })
}
