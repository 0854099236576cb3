import type { Command } from 'commander'
import { type Context, callVcenter } from '../context.ts'
import { printList, printResult, say } from '../output/print.ts'
import { formatTable, tableOr } from '../output/table.ts'
import { yesNo } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'
import { incompleteText } from './incomplete-hosts.ts'
import { keyStateText, powerText } from './vm-words.ts'

const SERVICE = 'nkpsim.vcenter.v1.InventoryService'

/**
 * Adds `nkpsim inventory`: datacenters, folders, clusters and the virtual machines that vCenter
 * knows.
 */
export function addInventoryCommands(program: Command, terminal: Terminal): void {
  const inventory = program
    .command('inventory')
    .description('datacenters, folders and clusters of the vCenter, and its virtual machines')
  const list = inventory
    .command('list')
    .description('every datacenter with its folders and clusters')
  onCall(list, terminal, async ({ context }) => {
    const { datacenters } = await call(context, (service, options) =>
      service.listDatacenters({}, options),
    )
    await printList(context, datacenters, 'datacenters', () =>
      formatTable(
        datacenters,
        [
          { heading: 'DATACENTER', value: ({ name }) => name },
          { heading: 'FOLDERS', value: ({ folders }) => folders.join(', ') },
          { heading: 'CLUSTERS', value: ({ clusters }) => clusters.join(', ') },
        ],
        context,
      ),
    )
  })
  addVms(inventory, terminal)
  const datacenter = inventory.command('create-datacenter <name>').description('make a datacenter')
  onCall(datacenter, terminal, async ({ context, args: [name = ''] }) => {
    await call(context, (service, options) => service.createDatacenter({ name }, options))
    say(context, `Datacenter ${name} is created.`)
  })
  const folder = inventory
    .command('create-folder <name>')
    .description('make a folder for clusters')
    .requiredOption('--datacenter <name>', 'datacenter that holds it')
    .option('--parent <name>', 'folder that holds it')
  type FolderOptions = { datacenter: string; parent?: string }
  onCall<FolderOptions>(folder, terminal, async ({ context, options, args: [name = ''] }) => {
    const { datacenter: holder, parent = '' } = options
    await call(context, (service, bounds) =>
      service.createFolder({ name, datacenter: holder, parent }, bounds),
    )
    say(context, `Folder ${name} is created in ${parent || holder}.`)
  })
  const cluster = inventory
    .command('create-cluster <name>')
    .description('make a cluster')
    .requiredOption('--datacenter <name>', 'datacenter that holds it')
    .option('--folder <name>', 'folder that holds it')
  type ClusterOptions = { datacenter: string; folder?: string }
  onCall<ClusterOptions>(cluster, terminal, async ({ context, options, args: [name = ''] }) => {
    const { datacenter: holder, folder: within = '' } = options
    await call(context, (service, bounds) =>
      service.createCluster({ name, datacenter: holder, folder: within }, bounds),
    )
    say(context, `Cluster ${name} is created in ${within || holder}.`)
  })
}

function addVms(inventory: Command, terminal: Terminal): void {
  const command = inventory
    .command('vms')
    .description('every virtual machine, as last reported by its host')
    .option('--provider <name>', 'only virtual machines with a key from this provider')
  onCall<{ provider?: string }>(command, terminal, async ({ context, options }) => {
    const { virtualMachines, incompleteHosts } = await call(context, (service, bounds) =>
      service.listVirtualMachines({ provider: options.provider ?? '' }, bounds),
    )
    if (virtualMachines.length === 0) say(context, 'No virtual machines.')
    await printResult(context, virtualMachines, () =>
      [
        tableOr(
          '',
          virtualMachines,
          [
            { heading: 'NAME', value: ({ name }) => name },
            { heading: 'HOST', value: ({ host }) => host },
            {
              heading: 'CONNECTED',
              value: (row) => yesNo(row.hostConnected),
              kind: 'state',
            },
            { heading: 'POWER', value: powerText, kind: 'state' },
            { heading: 'KEYS', value: keyStateText, kind: 'state' },
            { heading: 'HOME KEY', value: ({ homeKey }) => keyText(homeKey) },
            {
              heading: 'DISK KEYS',
              value: (row) => row.diskKeys.map((key) => keyText(key) || 'none').join(', '),
              wide: true,
            },
          ],
          context,
        ),
        incompleteText(incompleteHosts, ''),
      ].join(''),
    )
  })
}

/** Returns the state of the keys in the words of `vm list`. */
function keyText(key: { provider: string; keyId: string } | null): string {
  return key === null || key.provider === '' ? '' : `${key.provider} ${key.keyId.slice(0, 8)}`
}

function call<Answer>(
  context: Context,
  act: Parameters<typeof callVcenter<typeof SERVICE, Answer>>[2],
): Promise<Answer> {
  return callVcenter(context, SERVICE, act)
}
