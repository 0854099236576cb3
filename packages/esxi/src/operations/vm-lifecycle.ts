import { type Call, named } from '@nkpsim/daemon/operation'
import type { SettingsChange } from '../vm/files/vm-settings.ts'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import { operation } from './operation.ts'

const AUDIT = { target: 'name' } as const

export type VmLifecycleOperations = ReturnType<typeof vmLifecycleOperations>

/** Operations that suspend, resume, reset, rename and reconfigure VMs. */
export function vmLifecycleOperations({ vms }: { vms: Pick<VirtualMachines, 'lifecycle'> }) {
  return named('nkpsim.esxi.v1.VmLifecycleService', {
    suspendVm: operation({
      requirement: ['VirtualMachine.Interact.Suspend'],
      audit: AUDIT,
      run: async ({ name }: { name: string }, { requireStill }: Call) =>
        vms.lifecycle.suspend(name, requireStill),
    }),
    resumeVm: operation({
      requirement: ['VirtualMachine.Interact.PowerOn'],
      audit: AUDIT,
      run: async ({ name }: { name: string }, { requireStill }: Call) =>
        vms.lifecycle.resume(name, requireStill),
    }),
    resetVm: operation({
      requirement: ['VirtualMachine.Interact.Reset'],
      audit: AUDIT,
      run: async ({ name }: { name: string }, { requireStill }: Call) =>
        vms.lifecycle.reset(name, requireStill),
    }),
    renameVm: operation({
      requirement: ['VirtualMachine.Config.Rename'],
      audit: AUDIT,
      run: async ({ name, newName }: { name: string; newName: string }, { requireStill }: Call) =>
        vms.lifecycle.rename(name, newName, requireStill),
    }),
    reconfigureVm: operation({
      requirement: ['VirtualMachine.Config.Settings'],
      audit: AUDIT,
      run: async ({ name, ...change }: SettingsChange & { name: string }, { requireStill }: Call) =>
        vms.lifecycle.reconfigure(name, change, requireStill),
    }),
  })
}
