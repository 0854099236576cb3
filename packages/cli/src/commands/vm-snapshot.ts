import type { Command } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import { callOptions, keepPowerState } from '../context.ts'
import { CliError } from '../errors.ts'
import { printList, printResult, say } from '../output/print.ts'
import { formatFields, formatTable } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import type { WithVm } from '../vms/by-vcenter.ts'
import { onVmHost } from '../vms/find-vm.ts'
import { makeLongChange } from '../vms/long-change.ts'
import { onCall } from './command.ts'
import { type VmHostOption, vmHost } from './vm-host-option.ts'
import { onHost, requireVm, vmFields } from './vm-view.ts'

const SERVICE = 'nkpsim.esxi.v1.VmSnapshotService'
const ID_HELP = 'id of the snapshot, if several have the same name'

/** A snapshot as `-o json` shows it. */
type SnapshotView = {
  id: string
  parentId: string
  name: string
  description: string
  createdTime: string
  current: boolean
  removing: boolean
  disks: string[]
}

/** Adds `nkpsim vm snapshot`. */
export function addVmSnapshotCommands(vm: Command, terminal: Terminal): void {
  const snapshot = vm
    .command('snapshot')
    .description('snapshots of a VM: its disks and configuration at a time, without memory')
  addCreate(snapshot, terminal)
  addList(snapshot, terminal)
  addRevert(snapshot, terminal)
  addRemove(snapshot, terminal)
}

function addCreate(snapshot: Command, terminal: Terminal): void {
  const command = vmHost(snapshot.command('create <name> <snapshot>'))
    .description('make a snapshot of a VM, which may be powered on')
    .option('--description <text>', 'description of the snapshot', '')
  type Options = VmHostOption & { description: string }
  onCall<Options>(command, terminal, async ({ context, options, args }) => {
    const [name = '', snapshotName = ''] = args
    const { description } = options
    const { host, result } = await onVmHost(context, { name, host: options.host }, (channel) =>
      channel
        .client(SERVICE)
        .createSnapshot({ name, snapshot: snapshotName, description }, callOptions(context)),
    )
    const view = onHost(requireVm(result.vm), host)
    await printResult(context, view, () => formatFields(vmFields(view), context))
  })
}

function addList(snapshot: Command, terminal: Terminal): void {
  const command = vmHost(snapshot.command('list <name>')).description('the snapshots of a VM')
  onCall<VmHostOption>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { result } = await onVmHost(context, { name, ...options }, (channel) =>
      channel.client(SERVICE).listSnapshots({ name }, callOptions(context)),
    )
    const views = result.snapshots.map(
      ({ createdTimeMs, ...each }): SnapshotView => ({
        ...each,
        createdTime: new Date(createdTimeMs).toISOString(),
      }),
    )
    await printList(context, views, 'snapshots', () => snapshotTable(views, context))
    if (result.needsConsolidation)
      say(context, `${name} needs consolidation: remove a snapshot, or all of them.`)
  })
}

function snapshotTable(
  views: readonly SnapshotView[],
  style: Parameters<typeof formatTable>[2],
): string {
  const state = ({ removing, current }: SnapshotView): string =>
    removing ? 'Removing' : current ? 'Current' : ''
  return formatTable(
    views,
    [
      { heading: 'ID', value: ({ id }) => id, align: 'right' },
      { heading: 'NAME', value: ({ name }) => name },
      { heading: 'PARENT', value: ({ parentId }) => parentId, align: 'right' },
      { heading: 'STATE', value: state, kind: 'state' },
      { heading: 'CREATED', value: ({ createdTime }) => createdTime, kind: 'time' },
      { heading: 'DESCRIPTION', value: ({ description }) => description },
    ],
    style,
  )
}

function addRevert(snapshot: Command, terminal: Terminal): void {
  const command = vmHost(confirmable(snapshot.command('revert <name> [snapshot]')))
    .description('power a VM off and give it the state of a snapshot; later changes are lost')
    .option('--id <id>', ID_HELP)
  type Options = VmHostOption & ConfirmationOptions & { id?: string }
  onCall<Options>(command, terminal, async ({ context, options, args }) => {
    const [name = '', snapshotName = ''] = args
    const wanted = requireOne(snapshotName, options.id)
    const describe = () =>
      `power off VM ${name} and revert it to the snapshot ${shown(wanted)}; its changes since then are lost`
    await requireConfirmation(context, options, describe)
    const { host, result } = await onVmHost(context, { name, host: options.host }, (channel) =>
      channel.client(SERVICE).revertToSnapshot({ name, ...wanted }, callOptions(context)),
    )
    const view = onHost(requireVm(result.vm), host)
    await printResult(context, view, () => formatFields(vmFields(view), context))
    await keepPowerState(context, { host, vm: name, poweredOn: false })
  })
}

function addRemove(snapshot: Command, terminal: Terminal): void {
  const command = vmHost(confirmable(snapshot.command('remove <name> [snapshot]')))
    .description('remove a snapshot; the VM keeps its current state, and may be powered on')
    .option('--id <id>', ID_HELP)
    .option('--with-children', 'remove the snapshots based on it too', false)
    .option('--all', 'remove all snapshots of the VM', false)
  type Options = VmHostOption &
    ConfirmationOptions & { id?: string; withChildren: boolean; all: boolean }
  onCall<Options>(command, terminal, async ({ context, options, args }) => {
    const [name = '', snapshotName = ''] = args
    const { all, withChildren } = options
    if (all && (snapshotName !== '' || options.id !== undefined || withChildren))
      throw new CliError('USAGE', '--all removes every snapshot; name none with it')
    const wanted = all ? undefined : requireOne(snapshotName, options.id)
    const what = wanted === undefined ? 'all snapshots' : `the snapshot ${shown(wanted)}`
    const more = withChildren ? ' and those based on it' : ''
    await requireConfirmation(context, options, () => `remove ${what}${more} of VM ${name}`)
    const of = {
      ...{ name, host: options.host, label: `consolidating ${name}` },
      afterInterruption: 'the host stops at a safe point, and the same command continues',
    }
    const { host, result } = await makeLongChange<WithVm>(context, of, {
      byVcenter: (service, at, bounds) =>
        wanted === undefined
          ? service.removeAllSnapshots(at, bounds)
          : service.removeSnapshot({ ...at, ...wanted, withChildren }, bounds),
      byHost: (channel, bounds) =>
        wanted === undefined
          ? channel.client(SERVICE).removeAllSnapshots({ name }, bounds)
          : channel.client(SERVICE).removeSnapshot({ name, ...wanted, withChildren }, bounds),
    })
    const view = onHost(requireVm(result.vm), host)
    await printResult(context, view, () => formatFields(vmFields(view), context))
  })
}

function shown({ snapshot, id }: { snapshot: string; id: string }): string {
  return id === '' ? snapshot : `with id ${id}`
}

/** @throws CliError USAGE unless exactly one of name and id is given */
function requireOne(snapshot: string, id = ''): { snapshot: string; id: string } {
  if ((snapshot === '') === (id === ''))
    throw new CliError('USAGE', 'name a snapshot, or give its id with --id')
  return { snapshot, id }
}
