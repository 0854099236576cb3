import type { esxiV1 } from '@nkpsim/rpc'
import { formatSize } from '@nkpsim/simulator/sizes'
import type { Command } from 'commander'
import {
  type ConfirmationOptions,
  confirmableByName,
  requireConfirmation,
} from '../confirmation.ts'
import { callOptions, keepPowerState, transferOptions, withHost } from '../context.ts'
import { printResult, say } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { findVmHost, isUnreadable, onVmHost } from '../vms/find-vm.ts'
import { onCall, SIZE_HELP, sizeOption } from './command.ts'
import { type VmHostOption, vmHost } from './vm-host-option.ts'
import { onHost, requireVm, vmFields } from './vm-view.ts'

const MACHINES = 'nkpsim.esxi.v1.VirtualMachineService'
const REGISTRATION = 'nkpsim.esxi.v1.VmRegistrationService'
const CRYPTO = 'nkpsim.esxi.v1.VmCryptoService'

type Channel = Parameters<Parameters<typeof withHost>[2]>[0]
type CallOptions = ReturnType<typeof callOptions>
type Answer = { vm: esxiV1.Vm__Output | null }

/** Adds the commands of `nkpsim vm` that change the registration, keys or disks of a VM. */
export function addVmRegistrationCommands(vm: Command, terminal: Terminal): void {
  addRegister(vm, terminal)
  addUnregister(vm, terminal)
  addDelete(vm, terminal)
  addChange(
    vm,
    terminal,
    'reload',
    'reread the files of a registered VM',
    (channel, name, options) => channel.client(REGISTRATION).reloadVm({ name }, options),
  )
  addChange(
    vm,
    terminal,
    'unlock',
    'unlock a VM whose key provider is back on the host',
    (channel, name, options) => channel.client(CRYPTO).unlockVm({ name }, options),
  )
  addChange(
    vm,
    terminal,
    'mark-template',
    'turn a powered-off VM into a template',
    (channel, name, options) => channel.client(REGISTRATION).markAsTemplate({ name }, options),
  )
  addChange(vm, terminal, 'mark-vm', 'turn a template into a VM', (channel, name, options) =>
    channel.client(REGISTRATION).markAsVm({ name }, options),
  )
  addRekey(vm, terminal)
  addAddDisk(vm, terminal)
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
    const answer = await withHost(context, host, (channel) =>
      channel.client(REGISTRATION).registerVm({ name, datastore }, callOptions(context)),
    )
    const view = onHost(requireVm(answer.vm), host)
    await printResult(context, view, () => formatFields(vmFields(view), context))
  })
}

function addChange(
  vm: Command,
  terminal: Terminal,
  verb: string,
  description: string,
  call: (channel: Channel, name: string, options: CallOptions) => Promise<Answer>,
): void {
  const command = vmHost(vm.command(`${verb} <name>`).description(description))
  onCall<VmHostOption>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { host, result } = await onVmHost(context, { name, ...options }, (channel) =>
      call(channel, name, callOptions(context)),
    )
    const view = onHost(requireVm(result.vm), host)
    await printResult(context, view, () => formatFields(vmFields(view), context))
  })
}

function addUnregister(vm: Command, terminal: Terminal): void {
  const command = vmHost(
    vm.command('unregister <name>').description('unregister a powered-off VM; its files stay'),
  )
  onCall<VmHostOption>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { host } = await onVmHost(context, { name, ...options }, (channel) =>
      channel.client(REGISTRATION).unregisterVm({ name }, callOptions(context)),
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
    await withHost(context, host, (channel) =>
      channel.client(REGISTRATION).deleteVm({ name }, callOptions(context)),
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

function addRekey(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('rekey <name>'))
    .description('give a VM new keys')
    .option('--provider <name>', 'key provider of the new keys (default: the default provider)')
    .option('--deep', 're-encrypt its data too; the VM must be powered off', false)
    .option('--skip-disks', 'keep the keys of its disks', false)
    .option('--skip-home', 'keep the key of its home', false)
  type Options = VmHostOption & {
    provider?: string
    deep: boolean
    skipDisks: boolean
    skipHome: boolean
  }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { provider = '', deep, skipDisks, skipHome } = options
    const { host, result } = await withProgress(context, (step) => {
      step(deep ? `re-encrypting ${name}` : `rekeying ${name}`)
      const request = { name, provider, deep, skipDisks, skipHome }
      return onVmHost(context, { name, host: options.host }, (channel) =>
        channel.client(CRYPTO).rekeyVm(request, transferOptions(context)),
      )
    })
    const view = onHost(requireVm(result.vm), host)
    await printResult(context, view, () => formatFields(vmFields(view), context))
  })
}

function addAddDisk(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('add-disk <name>'))
    .description('add an empty encrypted disk to a powered-off VM')
    .requiredOption('--size <size>', SIZE_HELP, sizeOption)
    .option('--provider <name>', 'key provider of the disk (default: the default provider)')
  type Options = VmHostOption & { size: number; provider?: string }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { size: sizeBytes, provider = '' } = options
    const { host, result } = await onVmHost(context, { name, host: options.host }, (channel) =>
      channel.client(REGISTRATION).addDisk({ name, sizeBytes, provider }, callOptions(context)),
    )
    const view = onHost(requireVm(result.vm), host)
    await printResult(context, view, () => formatFields(vmFields(view), context))
  })
}
