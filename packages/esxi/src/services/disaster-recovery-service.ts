import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { DisasterRecoveryOperations } from '../operations/disaster-recovery.ts'

/** nkpsim.esxi.v1.DisasterRecoveryService. */
export function disasterRecoveryService(
  operations: DisasterRecoveryOperations,
): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.DisasterRecoveryService',
    operations,
    {
      listVmRehearsals: async function* (request, run) {
        for await (const { problems, isEncrypted, disks, ...vm } of run(request))
          yield {
            ...vm,
            encrypted: isEncrypted,
            diskCount: disks,
            opens: problems.length === 0,
            problems: [...problems],
          }
      },
    },
    ['operator', 'vcenter'],
  )
}
