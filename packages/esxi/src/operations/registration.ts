import { named } from '@nkpsim/daemon/operation'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import { operation } from './operation.ts'

const AUDIT = { target: 'name' } as const

export type RegistrationOperations = ReturnType<typeof registrationOperations>

/** Operations that register VMs on the host, and mark them as VMs or templates. */
export function registrationOperations({ vms }: { vms: VirtualMachines }) {
  return named('nkpsim.esxi.v1.VmRegistrationService', {
    registerVm: operation({
      requirement: ['Cryptographer.RegisterVM'],
      audit: AUDIT,
      run: async ({ name, datastore }: { name: string; datastore: string }) =>
        vms.register(name, datastore),
    }),
    unregisterVm: operation({
      requirement: ['VirtualMachine.Inventory.Unregister'],
      audit: AUDIT,
      run: async ({ name }: { name: string }) => vms.unregister(name),
    }),
    reloadVm: operation({
      requirement: ['Cryptographer.RegisterVM'],
      audit: AUDIT,
      run: async ({ name }: { name: string }) => vms.reload(name),
    }),
    deleteVm: operation({
      requirement: ['VirtualMachine.Inventory.Delete'],
      audit: AUDIT,
      run: async ({ name }: { name: string }) => vms.delete(name),
    }),
    addDisk: operation({
      requirement: ['Cryptographer.AddDisk'],
      audit: AUDIT,
      run: async ({ name, ...disk }: { name: string; provider: string; sizeBytes: number }) =>
        vms.addDisk(name, disk),
    }),
    markAsTemplate: operation({
      requirement: ['VirtualMachine.Provisioning.MarkAsTemplate'],
      audit: AUDIT,
      run: async ({ name }: { name: string }) => vms.mark(name, true),
    }),
    markAsVm: operation({
      requirement: ['VirtualMachine.Provisioning.MarkAsVM'],
      audit: AUDIT,
      run: async ({ name }: { name: string }) => vms.mark(name, false),
    }),
  })
}
