import type { RpcChannel, vcenterV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { printResult, say } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { type WaitOptions, waitable, waitForVsan } from '../waiting/wait-for-hosts.ts'
import { onCall, sizeOption, wholeNumber } from './command.ts'
import { vsanHealthText, vsanHealthView } from './vsan-health-view.ts'
import { addVsanObjectCommands } from './vsan-objects.ts'
import { vsanFields, vsanHostView, vsanTable, vsanText, vsanView } from './vsan-view.ts'

const MAX_DISKS = 8

const service = (channel: RpcChannel) => channel.client('nkpsim.vcenter.v1.VsanService')

type EnableOptions = WaitOptions & {
  esa?: boolean
  disks?: number
  diskSize?: number
  datastore?: string
}

type ReformatOptions = WaitOptions & { eraseDisks?: boolean; allowReducedRedundancy?: boolean }

/** Adds `nkpsim vsan`: vSAN datastores of clusters, and their encryption. */
export function addVsanCommands(program: Command, terminal: Terminal): void {
  const vsan = program
    .command('vsan')
    .description('vSAN datastores of clusters, and their data-at-rest encryption')
  const list = vsan.command('list').description('every cluster with vSAN')
  onCall(list, terminal, async ({ context }) => {
    const { clusters } = await withVcenter(context, (channel) =>
      service(channel).listVsanClusters({}, callOptions(context)),
    )
    const views = clusters.map(vsanView)
    await printResult(context, views, () => vsanTable(views, context))
  })
  const get = vsan.command('get <cluster>').description('the vSAN of a cluster, and its disks')
  onCall(get, terminal, async ({ context, args: [cluster = ''] }) => {
    const answer = await withVcenter(context, (channel) =>
      service(channel).getVsanCluster({ cluster }, callOptions(context)),
    )
    const view = vsanView(answer.vsan)
    const hosts = answer.hosts.map(vsanHostView)
    await printResult(context, { ...view, hosts }, () => vsanText(view, hosts, context))
  })
  const health = vsan
    .command('health <cluster>')
    .description('what is wrong with the encryption and the objects of a vSAN cluster')
  onCall(health, terminal, async ({ context, args: [cluster = ''] }) => {
    const answer = await withVcenter(context, (channel) =>
      service(channel).getVsanHealth({ cluster }, callOptions(context)),
    )
    const view = vsanHealthView(answer)
    await printResult(context, view, () => vsanHealthText(view, context))
  })
  addVsanObjectCommands(vsan, terminal)
  addEnable(vsan, terminal)
  addDisable(vsan, terminal)
  addEncrypt(vsan, terminal)
  addDecrypt(vsan, terminal)
  addRekey(vsan, terminal)
}

function addEnable(vsan: Command, terminal: Terminal): void {
  const enable = waitable(vsan.command('enable <cluster>'))
    .description('make a vSAN datastore on the hosts of a cluster')
    .option('--esa', 'Express Storage Architecture: one DEK for the cluster (default: one a disk)')
    .option('--disks <number>', 'disks that each host gives', wholeNumber(1, MAX_DISKS))
    .option('--disk-size <size>', 'size of each disk, such as 10G (default: 16G)', sizeOption)
    .option('--datastore <name>', 'name of the datastore (default: vsanDatastore)')
  onCall<EnableOptions>(enable, terminal, async ({ context, options, args: [cluster = ''] }) => {
    const request: vcenterV1.EnableVsanRequest = {
      architecture: options.esa ? 'VSAN_ARCHITECTURE_ESA' : 'VSAN_ARCHITECTURE_OSA',
      ...{ cluster, datastore: options.datastore ?? '' },
      ...{ diskCount: options.disks ?? 0, diskCapacityBytes: options.diskSize ?? 0 },
    }
    await withVcenter(context, (channel) =>
      service(channel).enableVsan(request, callOptions(context)),
    )
    await showCluster(context, options, cluster)
  })
}

function addDisable(vsan: Command, terminal: Terminal): void {
  const disable = confirmable(vsan.command('disable <cluster>')).description(
    'remove vSAN from a cluster; the files of its disks stay on the hosts',
  )
  onCall<ConfirmationOptions>(
    disable,
    terminal,
    async ({ context, options, args: [cluster = ''] }) => {
      await requireConfirmation(context, options, async () => {
        const { vsan: known } = await withVcenter(context, (channel) =>
          service(channel).getVsanCluster({ cluster }, callOptions(context)),
        )
        return `remove the datastore ${known?.datastore ?? ''} of cluster ${cluster}`
      })
      await withVcenter(context, (channel) =>
        service(channel).disableVsan({ cluster }, callOptions(context)),
      )
      say(context, `Cluster ${cluster} has no vSAN now.`)
    },
  )
}

function addEncrypt(vsan: Command, terminal: Terminal): void {
  const encrypt = reformatting(vsan.command('encrypt <cluster>'))
    .description('encrypt the data of a vSAN cluster, or change its key provider')
    .requiredOption('--provider <provider>', 'native or standard key provider')
  onCall<ReformatOptions & { provider: string }>(
    encrypt,
    terminal,
    async ({ context, options, args: [cluster = ''] }) =>
      setEncryption(context, options, { cluster, provider: options.provider }),
  )
}

function addDecrypt(vsan: Command, terminal: Terminal): void {
  const decrypt = reformatting(vsan.command('decrypt <cluster>')).description(
    'end the encryption of a vSAN cluster: its hosts write all data again in clear',
  )
  onCall<ReformatOptions>(decrypt, terminal, async ({ context, options, args: [cluster = ''] }) =>
    setEncryption(context, options, { cluster, provider: '' }),
  )
}

function addRekey(vsan: Command, terminal: Terminal): void {
  const rekey = waitable(vsan.command('rekey <cluster>'))
    .description('give an encrypted vSAN cluster a new KEK')
    .option('--deep', 'give it new DEKs too: its hosts write all data again')
    .option('--allow-reduced-redundancy', 'with --deep: as in nkpsim vsan encrypt')
  onCall<ReformatOptions & { deep?: boolean }>(
    rekey,
    terminal,
    async ({ context, options, args: [cluster = ''] }) => {
      const { deep = false, allowReducedRedundancy = false } = options
      await withVcenter(context, async (channel) => {
        const client = service(channel)
        if (deep)
          await client.deepRekeyVsan({ cluster, allowReducedRedundancy }, callOptions(context))
        else await client.shallowRekeyVsan({ cluster }, callOptions(context))
      })
      await showCluster(context, options, cluster)
    },
  )
}

function reformatting(command: Command): Command {
  return waitable(command)
    .option('--erase-disks', 'overwrite disks with random data before they get another format')
    .option(
      '--allow-reduced-redundancy',
      'let objects lose a replica meanwhile; needed with three hosts',
    )
}

async function setEncryption(
  context: Context,
  options: ReformatOptions,
  { cluster, provider }: { cluster: string; provider: string },
): Promise<void> {
  const { eraseDisks = false, allowReducedRedundancy = false } = options
  const request = { cluster, provider, eraseDisksBeforeUse: eraseDisks, allowReducedRedundancy }
  await withVcenter(context, (channel) =>
    service(channel).setVsanEncryption(request, callOptions(context)),
  )
  await showCluster(context, options, cluster)
}

async function showCluster(context: Context, options: WaitOptions, cluster: string): Promise<void> {
  if (options.wait === true) await waitForVsan(context, cluster)
  const { vsan } = await withVcenter(context, (channel) =>
    service(channel).getVsanCluster({ cluster }, callOptions(context)),
  )
  const view = vsanView(vsan)
  await printResult(context, view, () => formatFields(vsanFields(view), context))
}
