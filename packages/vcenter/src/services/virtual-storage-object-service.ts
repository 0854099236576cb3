import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { VirtualStorageObjectOperations } from '../operations/virtual-storage-objects.ts'

/** Serves nkpsim.vcenter.v1.VirtualStorageObjectService. */
export function virtualStorageObjectService(
  operations: VirtualStorageObjectOperations,
): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.VirtualStorageObjectService', operations, {
    createDisk: (request, run) => run(request),
  })
}
