import type { esxiV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { InvalidArgumentError, Option } from 'commander'
import { type Context, keepPowerState } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { changeVm, type VmChange, type WithVm } from '../vms/by-vcenter.ts'
import { onCall, sizeOption, wholeNumber } from './command.ts'
import { type VmHostOption, vmHost } from './vm-host-option.ts'
import { onHost, requireVm, vmFields } from './vm-view.ts'

const LIFECYCLE = 'nkpsim.esxi.v1.VmLifecycleService'

/** Adds the commands of `nkpsim vm` that suspend, resume, reset, rename and reconfigure VMs. */
export function addVmLifecycleCommands(vm: Command, terminal: Terminal): void {
  addPowerChange(vm, terminal, 'suspend', 'save the memory of a powered-on VM, and power it off', {
    poweredOn: false,
    change: (name) => ({
      byVcenter: (service, of, options) => service.suspendVm(of, options),
      byHost: (channel, options) => channel.client(LIFECYCLE).suspendVm({ name }, options),
    }),
  })
  addPowerChange(vm, terminal, 'resume', 'power a suspended VM on with its saved memory', {
    poweredOn: true,
    change: (name) => ({
      byVcenter: (service, of, options) => service.resumeVm(of, options),
      byHost: (channel, options) => channel.client(LIFECYCLE).resumeVm({ name }, options),
    }),
  })
  addPowerChange(vm, terminal, 'reset', 'reset a powered-on VM; it stays on', {
    poweredOn: true,
    change: (name) => ({
      byVcenter: (service, of, options) => service.resetVm(of, options),
      byHost: (channel, options) => channel.client(LIFECYCLE).resetVm({ name }, options),
    }),
  })
  addRename(vm, terminal)
  addEdit(vm, terminal)
}

function addPowerChange(
  vm: Command,
  terminal: Terminal,
  verb: string,
  description: string,
  { poweredOn, change }: { poweredOn: boolean; change: (name: string) => VmChange<WithVm> },
): void {
  const command = vmHost(vm.command(`${verb} <name>`).description(description))
  onCall<VmHostOption>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const host = await showChanged(context, { name, ...options }, change(name))
    await keepPowerState(context, { host, vm: name, poweredOn })
  })
}

function addRename(vm: Command, terminal: Terminal): void {
  const command = vmHost(
    vm
      .command('rename <name> <new-name>')
      .description('give a VM another name; its folder and files keep their names'),
  )
  onCall<VmHostOption>(command, terminal, async ({ context, options, args }) => {
    const [name = '', newName = ''] = args
    await showChanged(
      context,
      { name, ...options },
      {
        byVcenter: (service, of, bounds) => service.renameVm({ ...of, newName }, bounds),
        byHost: (channel, bounds) => channel.client(LIFECYCLE).renameVm({ name, newName }, bounds),
      },
    )
  })
}

function addEdit(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('edit <name>').description('change settings of a VM'))
    .option('--notes <text>', 'notes about the VM; empty removes them')
    .option('--memory <size>', 'size of its memory: 512M or 10G; the VM must be off', sizeOption)
    .option('--cpus <number>', 'number of its CPUs; the VM must be off', wholeNumber(1, 768))
    .option(
      '--set <name=value>',
      'set a value for the guest, guestinfo.NAME=VALUE; an empty value removes it (repeatable)',
      settingOption,
      [],
    )
    .addOption(
      new Option(
        '--migrate-encryption <mode>',
        'whether vMotion of the VM is encrypted; always, if the VM is encrypted',
      ).choices(['disabled', 'opportunistic', 'required']),
    )
    .addOption(
      new Option(
        '--restart-priority <priority>',
        'order in which vSphere HA restarts the VM; disabled: not at all',
      ).choices(['disabled', 'lowest', 'low', 'medium', 'high', 'highest']),
    )
  type Options = VmHostOption & {
    migrateEncryption?: string
    restartPriority?: string
    notes?: string
    memory?: number
    cpus?: number
    set: { name: string; value: string }[]
  }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { host, notes, memory, cpus, migrateEncryption, restartPriority, set } = options
    const given = [notes, memory, cpus, migrateEncryption, restartPriority]
    if (given.every((each) => each === undefined) && set.length === 0)
      throw new CliError(
        'USAGE',
        'nothing to change; give --notes, --memory, --cpus, --migrate-encryption, --restart-priority or --set',
      )
    const settings = {
      ...(notes !== undefined && { annotation: notes }),
      ...(memory !== undefined && { memoryBytes: memory }),
      ...(cpus !== undefined && { cpuCount: cpus }),
      ...(migrateEncryption !== undefined && { migrateEncryption: modeOf(migrateEncryption) }),
      ...(restartPriority !== undefined && { restartPriority: priorityOf(restartPriority) }),
      extraSettings: set,
    }
    await showChanged(
      context,
      { name, host },
      {
        byVcenter: (service, of, bounds) => service.reconfigureVm({ ...of, ...settings }, bounds),
        byHost: (channel, bounds) =>
          channel.client(LIFECYCLE).reconfigureVm({ name, ...settings }, bounds),
      },
    )
  })
}

/** @param mode one of the choices of the option */
function modeOf(mode: string): esxiV1.MigrateEncryption {
  return `MIGRATE_ENCRYPTION_${mode.toUpperCase()}` as esxiV1.MigrateEncryption
}

/** @param priority one of the choices of the option */
function priorityOf(priority: string): esxiV1.RestartPriority {
  return `RESTART_PRIORITY_${priority.toUpperCase()}` as esxiV1.RestartPriority
}

/** Changes a VM and prints it. Returns its host. */
export async function showChanged(
  context: Context,
  of: VmHostOption & { name: string },
  change: VmChange<WithVm>,
): Promise<string> {
  const { host, result } = await changeVm(context, of, change)
  const view = onHost(requireVm(result.vm), host)
  await printResult(context, view, () => formatFields(vmFields(view), context))
  return host
}

function settingOption(
  text: string,
  before: readonly { name: string; value: string }[],
): { name: string; value: string }[] {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Write guestinfo.NAME=VALUE.')
  return [...before, { name: text.slice(0, at), value: text.slice(at + 1) }]
}
