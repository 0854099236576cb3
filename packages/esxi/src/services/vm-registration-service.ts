import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import { vmMessage } from './vm-message.ts'

/** nkpsim.esxi.v1.VmRegistrationService: which VMs belong to the host, and as what. */
export function vmRegistrationService(vms: VirtualMachines): ServiceRegistration {
  return defineService('nkpsim.esxi.v1.VmRegistrationService', {
    allow: ['operator', 'vcenter'],
    handlers: {
      registerVm: async ({ name, datastore }) => ({
        vm: vmMessage(await vms.register(name, datastore)),
      }),
      unregisterVm: async ({ name }) => {
        await vms.unregister(name)
        return {}
      },
      reloadVm: async ({ name }) => ({ vm: vmMessage(await vms.reload(name)) }),
      deleteVm: async ({ name }) => {
        await vms.delete(name)
        return {}
      },
      addDisk: async ({ name, provider, sizeBytes }) => ({
        vm: vmMessage(await vms.addDisk(name, { provider, sizeBytes })),
      }),
      markAsTemplate: async ({ name }) => ({ vm: vmMessage(await vms.mark(name, true)) }),
      markAsVm: async ({ name }) => ({ vm: vmMessage(await vms.mark(name, false)) }),
    },
  })
}
