import type { Command } from 'commander'
import { callOptions, withHost, withVcenter } from '../context.ts'
import { printList, printResult } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'
import { addHostAddCommand } from './host-add.ts'
import { addHostAttestCommands } from './host-attest.ts'
import { addHostBootCommand } from './host-boot.ts'
import { addHostCryptoCommands } from './host-crypto.ts'
import { addHostKeyPersistenceCommands } from './host-key-persistence.ts'
import { addHostManageCommands } from './host-manage.ts'
import { addHostPowerCommands } from './host-power.ts'
import { addHostSecurityCommands } from './host-security.ts'
import { addHostTpmCommands } from './host-tpm.ts'
import {
  hostFields,
  hostStatusFields,
  hostStatusView,
  hostTable,
  hostView,
  requireHost,
} from './host-view.ts'

const INVENTORY = 'nkpsim.vcenter.v1.InventoryService'

/** Adds `nkpsim host`: the hosts of a vCenter and the state that each host reports. */
export function addHostCommands(program: Command, terminal: Terminal): void {
  const host = program.command('host').description('hosts of the vCenter')
  addHostAddCommand(host, terminal)
  addList(host, terminal)
  addGet(host, terminal)
  addStatus(host, terminal)
  addHostPowerCommands(host, terminal)
  addHostBootCommand(host, terminal)
  addHostTpmCommands(host, terminal)
  addHostSecurityCommands(host, terminal)
  addHostCryptoCommands(host, terminal)
  addHostKeyPersistenceCommands(host, terminal)
  addHostAttestCommands(host, terminal)
  addHostManageCommands(host, terminal)
}

function addList(host: Command, terminal: Terminal): void {
  const command = host.command('list').description('every host as vCenter sees it')
  onCall(command, terminal, async ({ context }) => {
    const views = await withVcenter(context, async (channel) => {
      const { hosts } = await channel.client(INVENTORY).listHosts({}, callOptions(context))
      return hosts.map(hostView)
    })
    await printList(context, views, 'hosts', () => hostTable(views, context))
  })
}

function addGet(host: Command, terminal: Terminal): void {
  const command = host.command('get <name>').description('one host as vCenter sees it')
  onCall(command, terminal, async ({ context, args }) => {
    const [name = ''] = args
    const view = await withVcenter(context, async (channel) => {
      const answer = await channel.client(INVENTORY).getHost({ name }, callOptions(context))
      return requireHost(answer.host)
    })
    await printResult(context, view, () => formatFields(hostFields(view), context))
  })
}

function addStatus(host: Command, terminal: Terminal): void {
  const command = host
    .command('status <name>')
    .description('state of a host, from the host itself; works without vCenter')
  onCall(command, terminal, async ({ context, args }) => {
    const [name = ''] = args
    const view = await withHost(context, name, async (channel) => {
      const client = channel.client('nkpsim.esxi.v1.HostService')
      return hostStatusView(await client.getStatus({}, callOptions(context)))
    })
    await printResult(context, view, () => formatFields(hostStatusFields(view), context))
  })
}
