import type { Command } from 'commander'
import { type Context, callOptions, keepPowerState, withHost } from '../context.ts'
import { CliError } from '../errors.ts'
import { printList, printResult, say } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { silenceCode, silenceText, unmanagedText } from '../vms/ask-hosts.ts'
import { askVcenter } from '../vms/by-vcenter.ts'
import { onVmHost } from '../vms/find-vm.ts'
import { listAllVms } from '../vms/list-vms.ts'
import { namedHost, placeVm, sayPlacement } from '../vms/place-vm.ts'
import { onCall, SIZE_HELP, sizeOption } from './command.ts'
import { addVmClone } from './vm-clone.ts'
import { addVmCryptoCommands } from './vm-crypto.ts'
import { addVmDiskCommands } from './vm-disk.ts'
import { type EncryptionOption, encryptionOption, isPlainWanted } from './vm-encryption-option.ts'
import { addVmGuestCommands, GUEST_MEMORY_HELP, startGuest } from './vm-guest.ts'
import { newVmHost, type VmHostOption, vmHost } from './vm-host-option.ts'
import { addVmLifecycleCommands, showChanged } from './vm-lifecycle.ts'
import { addVmMoveCommand } from './vm-move.ts'
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
 * Adds `nkpsim vm`: virtual machines, encrypted or not. Reads and transfers of content call hosts.
 * Changes call vCenter, which passes them on to the host of the VM, or the host itself if vCenter
 * does not answer.
 */
export function addVmCommands(program: Command, terminal: Terminal): void {
  const vm = program
    .command('vm')
    .description('virtual machines of the hosts; works without vCenter')
  addCreate(vm, terminal)
  addList(vm, terminal)
  addGet(vm, terminal)
  addPowerOn(vm, terminal)
  addPowerOff(vm, terminal)
  addVmLifecycleCommands(vm, terminal)
  addVmRegistrationCommands(vm, terminal)
  addVmCryptoCommands(vm, terminal)
  addVmDiskCommands(vm, terminal)
  addVmMoveCommand(vm, terminal)
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
    // The provider encrypts the home of a VM with a vTPM.
    const plainDisk = vtpm && !options.encryption
    const isPlain = !plainDisk && isPlainWanted(options)
    const spec = { name, datastore, provider, vtpm, plainDisk }
    const request = { spec, diskBytes: options.size }
    const named = await namedHost(context, options)
    const passed = await askVcenter(context, (service, bounds) =>
      service.createVm({ ...request, host: named ?? '', plain: isPlain }, bounds),
    )
    const host = passed?.host ?? (await placeVm(context, { ...options, isPlain }))
    const made =
      passed ??
      (await withHost(context, host, (channel) => {
        const [bounds, diskBytes] = [callOptions(context), options.size]
        return isPlain
          ? channel.client(PLAIN).createPlainVm({ name, datastore, diskBytes }, bounds)
          : channel.client(SERVICE).createVm(request, bounds)
      }))
    const view = onHost(requireVm(made.vm), host)
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

function addPowerOn(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('power-on <name>'))
    .description('open the keys of a VM and power it on')
    .option('--guest', 'boot a guest in it, with QEMU on its host', false)
    .option('--memory <size>', GUEST_MEMORY_HELP, sizeOption)
  type Options = VmHostOption & { guest: boolean; memory?: number }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { host: named, guest, memory } = options
    if (memory !== undefined && !guest) throw new CliError('USAGE', '--memory needs --guest')
    const host = await showChanged(
      context,
      { name, host: named },
      {
        byVcenter: (service, of, bounds) => service.powerOnVm(of, bounds),
        byHost: (channel, bounds) => channel.client(SERVICE).powerOnVm({ name }, bounds),
      },
    )
    await keepPowerState(context, { host, vm: name, poweredOn: true })
    if (guest) await startGuest(context, { name, host, memoryBytes: memory })
  })
}

function addPowerOff(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('power-off <name>')).description(
    'power off a VM: flush its disks, wipe the keys of the disks and release its lock',
  )
  onCall<VmHostOption>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const host = await showChanged(
      context,
      { name, ...options },
      {
        byVcenter: (service, of, bounds) => service.powerOffVm(of, bounds),
        byHost: (channel, bounds) => channel.client(SERVICE).powerOffVm({ name }, bounds),
      },
    )
    await keepPowerState(context, { host, vm: name, poweredOn: false })
  })
}
