import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { VmChangeOperations } from '../operations/vm-changes.ts'

/** Serves nkpsim.vcenter.v1.VirtualMachineService. */
export function virtualMachineService(operations: VmChangeOperations): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.VirtualMachineService', operations, {
    createVm: async ({ spec, plain, ...request }, run) =>
      run({ ...request, spec: spec ?? undefined, isPlain: plain }),
    getPlacement: ({ provider, plain }, run) => run({ provider, isPlain: plain }),
    registerVm: (request, run) => run(request),
    unregisterVm: (request, run) => run(request),
    deleteVm: (request, run) => run(request),
    reloadVm: (request, run) => run(request),
    unlockVm: (request, run) => run(request),
    markAsTemplate: (request, run) => run(request),
    markAsVm: (request, run) => run(request),
    powerOnVm: (request, run) => run(request),
    powerOffVm: (request, run) => run(request),
    suspendVm: (request, run) => run(request),
    resumeVm: (request, run) => run(request),
    resetVm: (request, run) => run(request),
    renameVm: (request, run) => run(request),
    reconfigureVm: (request, run) => run(request),
    encryptVm: (request, run) => run(request),
    decryptVm: (request, run) => run(request),
    rekeyVm: (request, run) => run(request),
    cloneVm: (request, run) => run(request),
    removeSnapshot: (request, run) => run(request),
    removeAllSnapshots: (request, run) => run(request),
  })
}
