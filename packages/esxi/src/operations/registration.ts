import { type Call, named } from '@nkpsim/daemon/operation'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import { operation } from './operation.ts'

const AUDIT = { target: 'name' } as const

export type RegistrationOperations = ReturnType<typeof registrationOperations>

/** Operations that register and delete VMs, add disks, and mark VMs as templates and back. */
export function registrationOperations({ vms }: { vms: VirtualMachines }) {
  return named('nkpsim.esxi.v1.VmRegistrationService', {
    registerVm: operation({
      requirement: ['Cryptographer.RegisterVM'],
      audit: AUDIT,
      run: async (
        { name, datastore }: { name: string; datastore: string },
        { requireStill }: Call,
      ) => vms.register(name, datastore, requireStill),
    }),
    unregisterVm: operation({
      requirement: ['VirtualMachine.Inventory.Unregister'],
      audit: AUDIT,
      run: async ({ name }: { name: string }, { requireStill }: Call) =>
        vms.unregister(name, requireStill),
    }),
    reloadVm: operation({
      requirement: ['Cryptographer.RegisterVM'],
      audit: AUDIT,
      run: async ({ name }: { name: string }, { requireStill }: Call) =>
        vms.reload(name, requireStill),
    }),
    deleteVm: operation({
      requirement: ['VirtualMachine.Inventory.Delete'],
      audit: AUDIT,
      run: async ({ name }: { name: string }, { requireStill }: Call) =>
        vms.delete(name, requireStill),
    }),
    addDisk: operation({
      requirement: ['Cryptographer.AddDisk'],
      audit: AUDIT,
      run: async (
        { name, ...disk }: { name: string; provider: string; keyId?: string; sizeBytes: number },
        { requireStill }: Call,
      ) => vms.addDisk(name, disk, requireStill),
    }),
    removeDisk: operation({
      requirement: ['VirtualMachine.Config.RemoveDisk'],
      audit: AUDIT,
      run: async (
        { name, ...disk }: { name: string; disk: number; deleteFiles: boolean },
        { requireStill }: Call,
      ) => vms.removeDisk(name, disk, requireStill),
    }),
    markAsTemplate: operation({
      requirement: ['VirtualMachine.Provisioning.MarkAsTemplate'],
      audit: AUDIT,
      run: async ({ name }: { name: string }, { requireStill }: Call) =>
        vms.mark(name, true, requireStill),
    }),
    markAsVm: operation({
      requirement: ['VirtualMachine.Provisioning.MarkAsVM'],
      audit: AUDIT,
      run: async ({ name }: { name: string }, { requireStill }: Call) =>
        vms.mark(name, false, requireStill),
    }),
  })
}
