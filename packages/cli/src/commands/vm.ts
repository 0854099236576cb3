import type { Command } from 'commander'
import { type Context, callOptions, keepPowerState, withHost } from '../context.ts'
import { CliError } from '../errors.ts'
import { printList, printResult, say } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { silenceCode, silenceText, unmanagedText } from '../vms/ask-hosts.ts'
import { onVmHost } from '../vms/find-vm.ts'
import { listAllVms } from '../vms/list-vms.ts'
import { placeVm, sayPlacement } from '../vms/place-vm.ts'
import { onCall, SIZE_HELP, sizeOption } from './command.ts'
import { addVmClone } from './vm-clone.ts'
import { addVmCryptoCommands } from './vm-crypto.ts'
import { addVmDiskCommands } from './vm-disk.ts'
import { type EncryptionOption, encryptionOption, isPlainWanted } from './vm-encryption-option.ts'
import { addVmGuestCommands } from './vm-guest.ts'
import { newVmHost, type VmHostOption, vmHost } from './vm-host-option.ts'
import { addVmNbdCommand } from './vm-nbd.ts'
import { addVmRegistrationCommands } from './vm-registration.ts'
import { addVmSnapshotCommands } from './vm-snapshot.ts'
import {
  allVmsTable,
  invalidLines,
  onHost,
  requireVm,
  vmFields,
  vmTable,
  vmView,
} from './vm-view.ts'
import { addVmVtpmCommands } from './vm-vtpm.ts'

const SERVICE = 'nkpsim.esxi.v1.VirtualMachineService'
const PLAIN = 'nkpsim.esxi.v1.PlainVmService'

/**
 * Adds `nkpsim vm`: virtual machines, encrypted or not. The commands call hosts. They call vCenter
 * only for a session or a host token, and to find or choose a host that the user did not name.
 */
export function addVmCommands(program: Command, terminal: Terminal): void {
  const vm = program
    .command('vm')
    .description('virtual machines of the hosts; works without vCenter')
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
  addVmCryptoCommands(vm, terminal)
  addVmDiskCommands(vm, terminal)
  addVmNbdCommand(vm, terminal)
  addVmGuestCommands(vm, terminal)
  addVmSnapshotCommands(vm, terminal)
  addVmClone(vm, terminal)
  addVmVtpmCommands(vm, terminal)
}

function addCreate(vm: Command, terminal: Terminal): void {
  const command = encryptionOption(
    newVmHost(vm.command('create <name>'))
      .description('make a VM with one empty disk')
      .requiredOption('--size <size>', SIZE_HELP, sizeOption)
      .option('--datastore <name>', 'datastore (default: the first of the host)')
      .option('--provider <name>', 'key provider (default: the default provider)')
      .option('--vtpm', 'with a virtual TPM 2.0, which needs an encrypted VM home', false),
    'encrypt neither the VM nor its disk; with --vtpm: do not encrypt the disk',
  )
  type Options = EncryptionOption & {
    host?: string
    size: number
    datastore?: string
    vtpm: boolean
  }
  onCall<Options>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    const { datastore = '', provider = '', vtpm } = options
    const diskBytes = options.size
    // The provider encrypts the home of a VM with a vTPM.
    const plainDisk = vtpm && !options.encryption
    const isPlain = !plainDisk && isPlainWanted(options)
    const host = await placeVm(context, { ...options, isPlain })
    const { vm } = await withHost(context, host, (channel) => {
      const [bounds, spec] = [callOptions(context), { name, datastore, provider, vtpm, plainDisk }]
      return isPlain
        ? channel.client(PLAIN).createPlainVm({ name, datastore, diskBytes }, bounds)
        : channel.client(SERVICE).createVm({ spec, diskBytes }, bounds)
    })
    const view = onHost(requireVm(vm), host)
    await printResult(context, view, () => formatFields(vmFields(view), context))
    sayPlacement(context, options, view)
  })
}

function addList(vm: Command, terminal: Terminal): void {
  const command = vm
    .command('list')
    .description('every VM of all hosts, or of one host, registered or not')
    .option('--host <name>', 'only the VMs in the datastores of this host')
  onCall<{ host?: string }>(command, terminal, async ({ context, options: { host } }) => {
    if (host === undefined) return listAll(context)
    const views = await withHost(context, host, async (channel) => {
      const { vms } = await channel.client(SERVICE).listVms({}, callOptions(context))
      return vms.map((each) => ({ ...onHost(vmView(each), host), lastKnown: false }))
    })
    await printList(context, views, 'virtual machines', () => vmTable(views, context))
    for (const line of invalidLines(views)) say(context, line)
  })
}

/** @throws CliError UNAVAILABLE or DENIED after the list, if the VMs of a host are unknown */
async function listAll(context: Context): Promise<void> {
  const { vms, lastKnown, silent, unmanaged } = await listAllVms(context)
  if (vms.length > 0 || silent.length === 0)
    await printResult(context, vms, () => allVmsTable(vms, silent.length > 0, context))
  for (const line of invalidLines(vms)) say(context, line)
  if (lastKnown.length > 0)
    say(context, `No answer from ${lastKnown.join(', ')}: shown as vCenter last knew it.`)
  if (unmanaged.length > 0) say(context, `${unmanagedText(unmanaged)}.`)
  if (silent.length > 0)
    throw new CliError(silenceCode(silent), `not all VMs are known; ${silenceText(silent)}`)
}

function addGet(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('get <name>').description('one VM'))
  onCall<VmHostOption>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    const { host, result } = await onVmHost(context, { name, ...options }, (channel) =>
      channel.client(SERVICE).getVm({ name }, callOptions(context)),
    )
    const view = onHost(requireVm(result.vm), host)
    await printResult(context, view, () => formatFields(vmFields(view), context))
  })
}

function addPower(
  vm: Command,
  terminal: Terminal,
  verb: 'power-on' | 'power-off',
  description: string,
): void {
  const command = vmHost(vm.command(`${verb} <name>`).description(description))
  onCall<VmHostOption>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    const { host, result } = await onVmHost(context, { name, ...options }, (channel) => {
      const client = channel.client(SERVICE)
      return verb === 'power-on'
        ? client.powerOnVm({ name }, callOptions(context))
        : client.powerOffVm({ name }, callOptions(context))
    })
    const view = onHost(requireVm(result.vm), host)
    await printResult(context, view, () => formatFields(vmFields(view), context))
    const poweredOn = verb === 'power-on'
    await keepPowerState(context, { host, vm: name, poweredOn })
  })
}
