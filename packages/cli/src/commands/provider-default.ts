import type { Command } from 'commander'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { type WaitOptions, waitable, waitForClusters } from '../waiting/wait-for-hosts.ts'
import { onCall } from './command.ts'

const SERVICE = 'nkpsim.vcenter.v1.KeyProviderService'

type ScopeOptions = WaitOptions & { cluster?: string; folder?: string }

/** Adds `nkpsim provider set-default`, `unset-default` and `get-default`: the default provider. */
export function addDefaultCommands(provider: Command, terminal: Terminal): void {
  const set = scoped(
    waitable(provider.command('set-default <name>')).description(
      'make this the default provider of the vCenter, a cluster or a folder',
    ),
  )
  onCall<ScopeOptions>(set, terminal, async ({ context, options, args: [name = ''] }) => {
    await setDefault(context, name, options)
    await print(context, options)
    if (options.wait === true) await waitForClusters(context)
  })
  const unset = scoped(
    waitable(provider.command('unset-default')).description(
      'remove the default of the vCenter, a cluster or a folder',
    ),
  )
  onCall<ScopeOptions>(unset, terminal, async ({ context, options }) => {
    await setDefault(context, '', options)
    await print(context, options)
    if (options.wait === true) await waitForClusters(context)
  })
  const get = scoped(provider.command('get-default').description('which provider is the default'))
  onCall<ScopeOptions>(get, terminal, async ({ context, options }) => print(context, options))
}

function scoped(command: Command): Command {
  return command
    .option('--cluster <name>', 'the default of this cluster, not of the vCenter')
    .option(
      '--folder <name>',
      'the default of this folder and everything in it, not of the vCenter',
    )
}

function setDefault(context: Context, provider: string, options: ScopeOptions): Promise<unknown> {
  const request = { provider, ...scopeOf(options) }
  return withVcenter(context, (channel) =>
    channel.client(SERVICE).setDefaultProvider(request, callOptions(context)),
  )
}

async function print(context: Context, options: ScopeOptions): Promise<void> {
  const request = { ...scopeOf(options), defaultsToParent: true }
  const { provider } = await withVcenter(context, (channel) =>
    channel.client(SERVICE).getDefaultProvider(request, callOptions(context)),
  )
  await printResult(context, { provider: provider === '' ? null : provider }, () =>
    formatFields([['Default', provider === '' ? 'none' : provider]]),
  )
}

function scopeOf({ cluster, folder }: ScopeOptions) {
  if (cluster !== undefined && folder !== undefined)
    throw new CliError('USAGE', 'name a cluster or a folder, not both')
  if (cluster !== undefined) return { scope: 'DEFAULT_SCOPE_CLUSTER' as const, entity: cluster }
  if (folder !== undefined) return { scope: 'DEFAULT_SCOPE_FOLDER' as const, entity: folder }
  return { scope: 'DEFAULT_SCOPE_VCENTER' as const, entity: '' }
}
