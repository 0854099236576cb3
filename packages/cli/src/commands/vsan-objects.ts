import type { RpcChannel } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type CallOptions, type Context, callOptions, withHost, withVcenter } from '../context.ts'
import { printResult, say } from '../output/print.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'
import {
  type HostNames,
  objectOfHost,
  objectTable,
  resyncOfHost,
  resyncTable,
  type VsanObjectView,
  type VsanResyncView,
} from './vsan-object-view.ts'

const CLUSTERS = 'nkpsim.vcenter.v1.VsanService'
const OBJECTS = 'nkpsim.vcenter.v1.VsanObjectService'
const ON_HOST = 'nkpsim.esxi.v1.VsanObjectService'

/** What hosts know, and the hosts that did not answer. */
type Known<View> = { views: View[]; silentHosts: string[] }

/** Adds `nkpsim vsan objects` and `nkpsim vsan resync`. */
export function addVsanObjectCommands(vsan: Command, terminal: Terminal): void {
  const objects = onOneHost(vsan.command('objects [cluster]'))
    .description('the objects of a vSAN cluster, with their health and components')
    .option('--vm <name>', 'only the objects of this VM')
  onCall<{ host?: string; vm?: string }>(
    objects,
    terminal,
    async ({ context, options: { host, vm = '' }, args: [cluster] }) => {
      const { views, silentHosts } =
        host === undefined
          ? await ofClusters(context, cluster, (channel, name, options) =>
              objectsOf(channel, { cluster: name, vm }, options),
            )
          : await objectsOn(context, host, vm)
      await printResult(context, views, () => objectTable(views, context))
      saySilent(context, silentHosts)
    },
  )
  const resync = onOneHost(vsan.command('resync [cluster]')).description(
    'what the hosts of a vSAN cluster copy now, with the bytes that are left',
  )
  onCall<{ host?: string }>(
    resync,
    terminal,
    async ({ context, options: { host }, args: [cluster] }) => {
      const { views, silentHosts } =
        host === undefined
          ? await ofClusters(context, cluster, resyncsOf)
          : await resyncsOn(context, host)
      await printResult(context, views, () => resyncTable(views, context))
      saySilent(context, silentHosts)
    },
  )
}

function onOneHost(command: Command): Command {
  return command.option('--host <name>', 'ask this host alone, which works without vCenter')
}

/** Asks vCenter about one cluster, or about every cluster with vSAN. */
function ofClusters<View>(
  context: Context,
  cluster: string | undefined,
  ask: (channel: RpcChannel, cluster: string, options: CallOptions) => Promise<Known<View>>,
): Promise<Known<View>> {
  const options = callOptions(context)
  return withVcenter(context, async (channel) => {
    const all =
      cluster === undefined
        ? (await channel.client(CLUSTERS).listVsanClusters({}, options)).clusters
        : [{ cluster }]
    const known: Known<View> = { views: [], silentHosts: [] }
    for (const { cluster: name } of all) {
      const { views, silentHosts } = await ask(channel, name, options)
      known.views.push(...views)
      known.silentHosts.push(...silentHosts)
    }
    return known
  })
}

async function objectsOf(
  channel: RpcChannel,
  of: { cluster: string; vm: string },
  options: CallOptions,
): Promise<Known<VsanObjectView>> {
  const views: VsanObjectView[] = []
  const silentHosts = new Set<string>()
  let afterObjectId = ''
  do {
    const page = await channel.client(OBJECTS).listVsanObjects({ ...of, afterObjectId }, options)
    views.push(...page.objects)
    for (const host of page.silentHosts) silentHosts.add(host)
    afterObjectId = page.nextAfterObjectId
  } while (afterObjectId !== '')
  return { views, silentHosts: [...silentHosts] }
}

async function resyncsOf(
  channel: RpcChannel,
  cluster: string,
  options: CallOptions,
): Promise<Known<VsanResyncView>> {
  const answer = await channel.client(OBJECTS).listVsanResyncs({ cluster }, options)
  return { views: answer.resyncs, silentHosts: answer.silentHosts }
}

function objectsOn(context: Context, host: string, vm: string): Promise<Known<VsanObjectView>> {
  const options = callOptions(context)
  return withHost(context, host, async (channel) => {
    const client = channel.client(ON_HOST)
    const { files } = await client.listVsanFiles({ folder: vm }, options)
    const paths = new Map(files.map(({ objectId, path }) => [objectId, path]))
    const views: VsanObjectView[] = []
    let afterObjectId: string | undefined = ''
    while (afterObjectId !== undefined) {
      const page = await client.listVsanObjects({ afterObjectId }, options)
      const hosts = new Map(page.members.map(({ hostId, name }) => [hostId, name]))
      const listed = page.objects.map((each) => objectOfHost(each, { hosts, paths }))
      views.push(...listed.filter(({ objectId }) => vm === '' || paths.has(objectId)))
      afterObjectId = page.objects.at(-1)?.configuration?.objectId
    }
    return { views, silentHosts: [] }
  })
}

function resyncsOn(context: Context, host: string): Promise<Known<VsanResyncView>> {
  const options = callOptions(context)
  return withHost(context, host, async (channel) => {
    const client = channel.client(ON_HOST)
    const { resyncs } = await client.listVsanResyncs({}, options)
    const { members } = await client.listVsanObjects({}, options)
    const { files } = await client.listVsanFiles({}, options)
    const names: HostNames = {
      hosts: new Map(members.map(({ hostId, name }) => [hostId, name])),
      paths: new Map(files.map(({ objectId, path }) => [objectId, path])),
    }
    return { views: resyncs.map((each) => resyncOfHost(each, names)), silentHosts: [] }
  })
}

function saySilent(context: Context, silentHosts: readonly string[]): void {
  if (silentHosts.length === 0) return
  say(context, `No answer from ${silentHosts.join(', ')}: shown as the other hosts know it.`)
}
