import { formatSize } from '@nkpsim/simulator/sizes'
import type { Command } from 'commander'
import {
  type ConfirmationOptions,
  confirmable,
  confirmableByName,
  requireConfirmation,
} from '../confirmation.ts'
import { callOptions, keepPowerState, withHost } from '../context.ts'
import { printResult, say } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { changeVm, type VmChange, type WithVm } from '../vms/by-vcenter.ts'
import { findVmHost, isUnreadable } from '../vms/find-vm.ts'
import { onVmHostWithKey } from '../vms/with-provided-key.ts'
import { onCall, SIZE_HELP, sizeOption } from './command.ts'
import { type EncryptionOption, encryptionOption, isPlainWanted } from './vm-encryption-option.ts'
import { diskNumber, type VmHostOption, vmHost } from './vm-host-option.ts'
import { showChanged } from './vm-lifecycle.ts'
import { onHost, requireVm, vmFields } from './vm-view.ts'

const MACHINES = 'nkpsim.esxi.v1.VirtualMachineService'
const REGISTRATION = 'nkpsim.esxi.v1.VmRegistrationService'
const CRYPTO = 'nkpsim.esxi.v1.VmCryptoService'
const PLAIN = 'nkpsim.esxi.v1.PlainVmService'

/** Adds the commands of `nkpsim vm` that change the registration or the disks of a VM. */
export function addVmRegistrationCommands(vm: Command, terminal: Terminal): void {
  addRegister(vm, terminal)
  addUnregister(vm, terminal)
  addDelete(vm, terminal)
  addChange(vm, terminal, 'reload', 'reread the files of a registered VM', (name) => ({
    byVcenter: (service, of, options) => service.reloadVm(of, options),
    byHost: (channel, options) => channel.client(REGISTRATION).reloadVm({ name }, options),
  }))
  addChange(
    vm,
    terminal,
    'unlock',
    'unlock a VM whose key provider is back on the host',
    (name) => ({
      byVcenter: (service, of, options) => service.unlockVm(of, options),
      byHost: (channel, options) => channel.client(CRYPTO).unlockVm({ name }, options),
    }),
  )
  addChange(vm, terminal, 'mark-template', 'turn a powered-off VM into a template', (name) => ({
    byVcenter: (service, of, options) => service.markAsTemplate(of, options),
    byHost: (channel, options) => channel.client(REGISTRATION).markAsTemplate({ name }, options),
  }))
  addChange(vm, terminal, 'mark-vm', 'turn a template into a VM', (name) => ({
    byVcenter: (service, of, options) => service.markAsVm(of, options),
    byHost: (channel, options) => channel.client(REGISTRATION).markAsVm({ name }, options),
  }))
  addAddDisk(vm, terminal)
  addRemoveDisk(vm, terminal)
}

function addRegister(vm: Command, terminal: Terminal): void {
  const command = vm
    .command('register <name>')
    .description('register a VM of a datastore on a host')
    .requiredOption('--host <name>', 'host on which to register the VM')
    .option('--datastore <name>', 'datastore (default: the first datastore that has the VM)')
  type Options = { host: string; datastore?: string }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { host, datastore = '' } = options
    await showChanged(
      context,
      { name, host },
      {
        byVcenter: (service, of, bounds) => service.registerVm({ ...of, datastore }, bounds),
        byHost: (channel, bounds) =>
          channel.client(REGISTRATION).registerVm({ name, datastore }, bounds),
      },
    )
  })
}

function addChange(
  vm: Command,
  terminal: Terminal,
  verb: string,
  description: string,
  change: (name: string) => VmChange<WithVm>,
): void {
  const command = vmHost(vm.command(`${verb} <name>`).description(description))
  onCall<VmHostOption>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    await showChanged(context, { name, ...options }, change(name))
  })
}

function addUnregister(vm: Command, terminal: Terminal): void {
  const command = vmHost(
    vm.command('unregister <name>').description('unregister a powered-off VM; its files stay'),
  )
  onCall<VmHostOption>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { host } = await changeVm<object>(
      context,
      { name, ...options },
      {
        byVcenter: (service, of, bounds) => service.unregisterVm(of, bounds),
        byHost: (channel, bounds) => channel.client(REGISTRATION).unregisterVm({ name }, bounds),
      },
    )
    say(context, `${name} is no longer registered on ${host}`)
  })
}

function addDelete(vm: Command, terminal: Terminal): void {
  const command = vmHost(
    confirmableByName(vm.command('delete <name>')).description(
      'delete a powered-off VM with its files',
    ),
  )
  type Options = ConfirmationOptions & VmHostOption
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const host = options.host ?? (await findVmHost(context, name))
    const describe = async () => {
      const files = await filesText(async () => {
        const { vm } = await withHost(context, host, (channel) =>
          channel.client(MACHINES).getVm({ name }, callOptions(context)),
        )
        return requireVm(vm).disks
      })
      return `delete VM ${name} on ${host} with ${files}`
    }
    await requireConfirmation(context, options, describe, name)
    await changeVm<object>(
      context,
      { name, host },
      {
        byVcenter: (service, of, bounds) => service.deleteVm(of, bounds),
        byHost: (channel, bounds) => channel.client(REGISTRATION).deleteVm({ name }, bounds),
      },
    )
    say(context, `VM ${name} is deleted.`)
    await keepPowerState(context, { host, vm: name, poweredOn: false })
  })
}

/**
 * Says what a deletion of a VM deletes. A VM with damaged files can be deleted too.
 * @param readDisks asks the host for the disks of the VM
 */
export async function filesText(
  readDisks: () => Promise<readonly { sizeBytes: number }[]>,
): Promise<string> {
  try {
    const sizes = (await readDisks()).map(({ sizeBytes }) => formatSize(sizeBytes))
    const disks = sizes.length === 1 ? 'its disk' : `its ${sizes.length} disks`
    return sizes.length === 0 ? 'its files' : `${disks} (${sizes.join(', ')})`
  } catch (error) {
    if (!isUnreadable(error)) throw error
    return 'its files, which the host cannot read'
  }
}

function addAddDisk(vm: Command, terminal: Terminal): void {
  const command = encryptionOption(
    vmHost(vm.command('add-disk <name>'))
      .description('add an empty disk to a powered-off VM')
      .requiredOption('--size <size>', SIZE_HELP, sizeOption)
      .option('--provider <name>', 'key provider of the disk (default: the default provider)'),
    'do not encrypt the disk',
  )
  type Options = VmHostOption & EncryptionOption & { size: number }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { size: sizeBytes, provider = '' } = options
    const isPlain = isPlainWanted(options)
    const of = { name, host: options.host, provider }
    const { host, result } = await onVmHostWithKey(context, of, (channel, key) =>
      isPlain
        ? channel.client(PLAIN).addPlainDisk({ name, sizeBytes }, callOptions(context))
        : channel.client(REGISTRATION).addDisk({ name, sizeBytes, ...key }, callOptions(context)),
    )
    const view = onHost(requireVm(result.vm), host)
    await printResult(context, view, () => formatFields(vmFields(view), context))
  })
}

function addRemoveDisk(vm: Command, terminal: Terminal): void {
  const command = confirmable(
    vmHost(vm.command('remove-disk <name>'))
      .description('remove a disk from a powered-off VM; by default its files stay')
      .requiredOption('--disk <number>', 'index of the disk, from 0', diskNumber)
      .option('--delete-files', 'delete the files of the disk too', false),
  )
  type Options = VmHostOption & ConfirmationOptions & { disk: number; deleteFiles: boolean }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { disk, deleteFiles } = options
    const host = options.host ?? (await findVmHost(context, name))
    const { vm } = await withHost(context, host, (channel) =>
      channel.client(MACHINES).getVm({ name }, callOptions(context)),
    )
    const before = requireVm(vm).disks[disk]
    const file = before === undefined ? `disk ${disk}` : diskText(before)
    const describe = () => `remove ${file} from VM ${name} on ${host} and delete its files`
    if (deleteFiles) await requireConfirmation(context, options, describe)
    const answer = await withHost(context, host, (channel) =>
      channel.client(REGISTRATION).removeDisk({ name, disk, deleteFiles }, callOptions(context)),
    )
    const view = onHost(requireVm(answer.vm), host)
    await printResult(context, view, () => formatFields(vmFields(view), context))
    const files = deleteFiles ? 'its files are deleted' : 'its files stay in the datastore'
    say(context, `${file} is removed from ${name}; ${files}.`)
  })
}

function diskText({ file, sizeBytes }: { file: string; sizeBytes: number }): string {
  return `${file} (${formatSize(sizeBytes)})`
}
