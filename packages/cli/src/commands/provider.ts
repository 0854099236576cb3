import type { Command } from 'commander'
import { callOptions, type Terminal, withVcenter } from '../context.ts'
import { printResult, say } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import { onCall } from './command.ts'
import { addBackupCommand } from './provider-backup.ts'
import { addRestoreCommand } from './provider-restore.ts'
import {
  onHostTable,
  onHostView,
  providerFields,
  providerTable,
  providerView,
  requireProvider,
} from './provider-view.ts'

const SERVICE = 'nkpsim.vcenter.v1.KeyProviderService'

/** `nkpsim provider`: the native key providers of a vCenter. */
export function addProviderCommands(program: Command, terminal: Terminal): void {
  const provider = program.command('provider').description('native key providers of the vCenter')
  addCreate(provider, terminal)
  addList(provider, terminal)
  addGet(provider, terminal)
  addSetDefault(provider, terminal)
  addBackupCommand(provider, terminal)
  addRestoreCommand(provider, terminal)
}

function addCreate(provider: Command, terminal: Terminal): void {
  const command = provider
    .command('create <name>')
    .description('make a provider; it cannot be used before it is backed up')
    .option('--no-tpm-required', 'hosts without a TPM receive it too')
  onCall<{ tpmRequired: boolean }>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    const view = await withVcenter(context, async (channel) => {
      const constraints = { tpmRequired: options.tpmRequired }
      const answer = await channel
        .client(SERVICE)
        .createProvider({ provider: name, constraints }, callOptions(context))
      return requireProvider(answer.provider)
    })
    await printResult(context, view, () => formatFields(providerFields(view)))
    say(context, `Back it up before it can be used: nkpsim provider backup ${name} --file FILE`)
  })
}

function addList(provider: Command, terminal: Terminal): void {
  const command = provider.command('list').description('every provider with its status')
  onCall(command, terminal, async ({ context }) => {
    const views = await withVcenter(context, async (channel) => {
      const { providers } = await channel.client(SERVICE).listProviders({}, callOptions(context))
      return providers.map(providerView)
    })
    await printResult(context, views, () => providerTable(views, context))
  })
}

function addGet(provider: Command, terminal: Terminal): void {
  const command = provider
    .command('get <name>')
    .description('one provider, and whether each host holds it')
  onCall(command, terminal, async ({ context, args }) => {
    const [name = ''] = args
    const view = await withVcenter(context, async (channel) => {
      const answer = await channel
        .client(SERVICE)
        .getProvider({ provider: name }, callOptions(context))
      return { ...requireProvider(answer.provider), onHosts: answer.hosts.map(onHostView) }
    })
    await printResult(
      context,
      view,
      () => `${formatFields(providerFields(view))}\n${onHostTable(view.onHosts, context)}`,
    )
  })
}

function addSetDefault(provider: Command, terminal: Terminal): void {
  const command = provider
    .command('set-default <name>')
    .description('use this provider where none is named')
  onCall(command, terminal, async ({ context, args }) => {
    const [name = ''] = args
    const view = await withVcenter(context, async (channel) => {
      const client = channel.client(SERVICE)
      await client.setDefaultProvider({ provider: name }, callOptions(context))
      const answer = await client.getProvider({ provider: name }, callOptions(context))
      return requireProvider(answer.provider)
    })
    await printResult(context, view, () => formatFields(providerFields(view)))
  })
}
