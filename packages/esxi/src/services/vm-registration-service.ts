import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { RegistrationOperations } from '../operations/registration.ts'
import { vmMessage } from './vm-message.ts'

/** nkpsim.esxi.v1.VmRegistrationService. */
export function vmRegistrationService(operations: RegistrationOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.VmRegistrationService',
    operations,
    {
      registerVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      unregisterVm: async (request, run) => ({ revision: await run(request) }),
      reloadVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      deleteVm: async (request, run) => ({ revision: await run(request) }),
      addDisk: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      removeDisk: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      markAsTemplate: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      markAsVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
    },
    ['operator', 'vcenter'],
  )
}
