import type { Command } from 'commander'
import { callOptions, keepPowerState, withHost } from '../context.ts'
import { printResult, say } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onCall, sizeOption } from './command.ts'
import { addVmDiskCommands } from './vm-disk.ts'
import { addVmRegistrationCommands } from './vm-registration.ts'
import { invalidLines, requireVm, vmFields, vmTable, vmView } from './vm-view.ts'

const SERVICE = 'nkpsim.esxi.v1.VirtualMachineService'

/**
 * Adds `nkpsim vm`: encrypted virtual machines. The commands call hosts. They call vCenter only for
 * a session or a host token.
 */
export function addVmCommands(program: Command, terminal: Terminal): void {
  const vm = program
    .command('vm')
    .description('encrypted virtual machines of a host; works without vCenter')
  addCreate(vm, terminal)
  addList(vm, terminal)
  addGet(vm, terminal)
  addPower(vm, terminal, 'power-on', 'open the keys of a VM and power it on')
  addPower(
    vm,
    terminal,
    'power-off',
    'power off a VM: flush its disks, wipe the keys of the disks and release its lock',
  )
  addVmRegistrationCommands(vm, terminal)
  addVmDiskCommands(vm, terminal)
}

function addCreate(vm: Command, terminal: Terminal): void {
  const command = vm
    .command('create <name>')
    .description('make a VM with one empty encrypted disk')
    .requiredOption('--host <name>', 'host that makes the VM')
    .requiredOption('--size <size>', 'size of the disk: 5000, 64KiB, 64MiB, 1GiB', sizeOption)
    .option('--datastore <name>', 'datastore (default: the first of the host)')
    .option('--provider <name>', 'key provider (default: the default provider)')
  type Options = { host: string; size: number; datastore?: string; provider?: string }
  onCall<Options>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    const { datastore = '', provider = '' } = options
    const view = await withHost(context, options.host, async (channel) => {
      const spec = { name, datastore, provider }
      const answer = await channel
        .client(SERVICE)
        .createVm({ spec, diskBytes: options.size }, callOptions(context))
      return requireVm(answer.vm)
    })
    await printResult(context, view, () => formatFields(vmFields(view)))
  })
}

function addList(vm: Command, terminal: Terminal): void {
  const command = vm
    .command('list')
    .description('every VM in the datastores of a host, registered or not')
    .requiredOption('--host <name>', 'host to ask')
  onCall<{ host: string }>(command, terminal, async ({ context, options }) => {
    const views = await withHost(context, options.host, async (channel) => {
      const { vms } = await channel.client(SERVICE).listVms({}, callOptions(context))
      return vms.map(vmView)
    })
    await printResult(context, views, () => vmTable(views, context))
    for (const line of invalidLines(views)) say(context, line)
  })
}

function addGet(vm: Command, terminal: Terminal): void {
  const command = vm
    .command('get <name>')
    .description('one VM')
    .requiredOption('--host <name>', 'host to ask')
  onCall<{ host: string }>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    const view = await withHost(context, options.host, async (channel) => {
      const answer = await channel.client(SERVICE).getVm({ name }, callOptions(context))
      return requireVm(answer.vm)
    })
    await printResult(context, view, () => formatFields(vmFields(view)))
  })
}

function addPower(
  vm: Command,
  terminal: Terminal,
  verb: 'power-on' | 'power-off',
  description: string,
): void {
  const command = vm
    .command(`${verb} <name>`)
    .description(description)
    .requiredOption('--host <name>', 'host that runs the VM')
  onCall<{ host: string }>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    const view = await withHost(context, options.host, async (channel) => {
      const client = channel.client(SERVICE)
      const answer =
        verb === 'power-on'
          ? await client.powerOnVm({ name }, callOptions(context))
          : await client.powerOffVm({ name }, callOptions(context))
      return requireVm(answer.vm)
    })
    await printResult(context, view, () => formatFields(vmFields(view)))
    const poweredOn = verb === 'power-on'
    await keepPowerState(context, { host: options.host, vm: name, poweredOn })
  })
}
