import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import { vmMessage } from './vm-message.ts'

/** nkpsim.esxi.v1.VmCryptoService: unlocks and rekeys the VMs of the host. */
export function vmCryptoService(vms: VirtualMachines): ServiceRegistration {
  return defineService('nkpsim.esxi.v1.VmCryptoService', {
    allow: ['operator', 'vcenter'],
    handlers: {
      unlockVm: async ({ name }) => ({ vm: vmMessage(await vms.unlock(name)) }),
      rekeyVm: async ({ name, provider, deep, skipDisks, skipHome }) => ({
        vm: vmMessage(await vms.rekey(name, provider, { deep, skipDisks, skipHome })),
      }),
    },
  })
}
