import { resolve } from 'node:path'
import type { RpcChannel, vcenterV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { printList, printResult, say } from '../output/print.ts'
import { formatFields, tableOr } from '../output/table.ts'
import { yesNo } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'
import {
  comparisonRemarks,
  comparisonText,
  inventoryRemarks,
  inventoryText,
} from './linked-tables.ts'

const service = (channel: RpcChannel) => channel.client('nkpsim.vcenter.v1.LinkedModeService')

/** Adds `nkpsim link`, `unlink` and `linked`: the domain of linked vCenters. */
export function addLinkedCommands(program: Command, terminal: Terminal): void {
  addLink(program, terminal)
  addUnlink(program, terminal)
  const linked = program
    .command('linked')
    .description('the linked vCenters, with their hosts and providers')
  addList(linked, terminal)
  addInventory(linked, terminal)
  addCompare(linked, terminal)
}

/** Adds `nkpsim provider share`, which copies a provider to a linked vCenter. */
export function addShareCommand(provider: Command, terminal: Terminal): void {
  const command = provider
    .command('share <name>')
    .description('back a provider up and restore it on a linked vCenter, without a file')
    .requiredOption('--to <vcenter>', 'name of the linked vCenter')
  onCall<{ to: string }>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const answer = await withVcenter(context, (channel) =>
      service(channel).shareProvider({ provider: name, vcenter: options.to }, callOptions(context)),
    )
    await printResult(context, answer, () =>
      formatFields([
        ['Provider', name],
        ['On', options.to],
        ['Existed before', yesNo(answer.alreadyPresent)],
      ]),
    )
  })
}

function addLink(program: Command, terminal: Terminal): void {
  const command = program
    .command('link')
    .description('join the domain of another vCenter (Enhanced Linked Mode)')
    .requiredOption('--to <folder>', 'state folder of any vCenter of that domain')
  onCall<{ to: string }>(command, terminal, async ({ context, options }) => {
    const to = resolve(options.to)
    if (to === context.stateDir)
      throw new CliError('USAGE', 'a vCenter cannot be linked with itself')
    const { linkVcenters } = await import('@nkpsim/simulator')
    const names = await linkVcenters(context.stateDir, to, callOptions(context))
    await printResult(context, names, () =>
      formatFields([
        ['This vCenter', names.own],
        ['Linked with', names.other],
      ]),
    )
    say(
      context,
      'Users, roles, permissions on the vCenter, and licences are shared now. Key providers are not shared; to share one: nkpsim provider share',
    )
    say(
      context,
      'Users, roles and permissions that this vCenter still has return in the whole domain, even if the domain deleted them meanwhile: see nkpsim user list and nkpsim permission list',
    )
  })
}

function addUnlink(program: Command, terminal: Terminal): void {
  const command = program.command('unlink <vcenter>').description('end the link with a vCenter')
  onCall(command, terminal, async ({ context, args: [name = ''] }) => {
    const { told } = await withVcenter(context, (channel) =>
      service(channel).removePartner({ name }, callOptions(context)),
    )
    say(
      context,
      told
        ? `${name} is no longer linked. Both vCenters keep what was shared. Changes still arrive through vCenters that are linked with both.`
        : `${name} is no longer linked, but vCenter could not inform it: unlink this vCenter there too.`,
    )
  })
}

function addList(linked: Command, terminal: Terminal): void {
  const command = linked.command('list').description('every linked vCenter')
  onCall(command, terminal, async ({ context }) => {
    const { ownName, vcenters } = await listLinked(context)
    const views = vcenters.map(({ name, instanceId, address, reachable, summary }) => ({
      name,
      instanceId,
      address,
      reachable,
      version: summary?.version ?? null,
    }))
    if (views.length === 0) say(context, 'No linked vCenters.')
    await printResult(context, { ownName, vcenters: views }, () =>
      tableOr(
        '',
        views,
        [
          { heading: 'VCENTER', value: ({ name }) => name },
          { heading: 'VERSION', value: ({ version }) => version ?? '' },
          { heading: 'REACHABLE', value: ({ reachable }) => yesNo(reachable), kind: 'state' },
          { heading: 'ADDRESS', value: ({ address }) => address },
        ],
        context,
      ),
    )
    say(context, `This vCenter is ${ownName}.`)
  })
}

function addInventory(linked: Command, terminal: Terminal): void {
  const command = linked
    .command('inventory')
    .description('hosts and virtual machines of every linked vCenter, as last reported')
  onCall(command, terminal, async ({ context }) => {
    const { vcenters } = await listLinked(context)
    const views = vcenters.map(({ name, reachable, summary }) => ({
      name,
      reachable,
      hosts: summary?.hosts ?? [],
      virtualMachines: summary?.virtualMachines ?? [],
    }))
    await printResult(context, views, () => inventoryText(views, context))
    for (const remark of inventoryRemarks(vcenters)) say(context, remark)
  })
}

function addCompare(linked: Command, terminal: Terminal): void {
  const command = linked
    .command('compare')
    .description('which vCenter has which KDK under which name')
  onCall(command, terminal, async ({ context }) => {
    const answer = await withVcenter(context, (channel) =>
      service(channel).compareProviders({}, callOptions(context)),
    )
    await printList(context, answer.providers, 'key providers', () =>
      comparisonText(answer.providers, context),
    )
    for (const remark of comparisonRemarks(answer)) say(context, remark)
  })
}

function listLinked(context: Context): Promise<vcenterV1.ListLinkedVcentersResponse__Output> {
  return withVcenter(context, (channel) =>
    service(channel).listLinkedVcenters({}, callOptions(context)),
  )
}
