import { type esxiV1, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { VmLifecycleOperations } from '../operations/vm-lifecycle.ts'
import type { MigrateEncryption, RestartPriority } from '../records/virtual-machine.ts'
import { vmMessage } from './vm-message.ts'

const MODES: Partial<Record<esxiV1.MigrateEncryption__Output, MigrateEncryption>> = {
  MIGRATE_ENCRYPTION_DISABLED: 'disabled',
  MIGRATE_ENCRYPTION_OPPORTUNISTIC: 'opportunistic',
  MIGRATE_ENCRYPTION_REQUIRED: 'required',
}

const PRIORITIES: Partial<Record<esxiV1.RestartPriority__Output, RestartPriority>> = {
  RESTART_PRIORITY_DISABLED: 'disabled',
  RESTART_PRIORITY_LOWEST: 'lowest',
  RESTART_PRIORITY_LOW: 'low',
  RESTART_PRIORITY_MEDIUM: 'medium',
  RESTART_PRIORITY_HIGH: 'high',
  RESTART_PRIORITY_HIGHEST: 'highest',
}

/** nkpsim.esxi.v1.VmLifecycleService. */
export function vmLifecycleService(operations: VmLifecycleOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.VmLifecycleService',
    operations,
    {
      suspendVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      resumeVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      resetVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      renameVm: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      reconfigureVm: async ({ migrateEncryption, restartPriority, ...change }, run) => ({
        vm: vmMessage(
          await run({
            ...change,
            migrateEncryption: MODES[migrateEncryption],
            restartPriority: PRIORITIES[restartPriority],
          }),
        ),
      }),
    },
    ['operator', 'vcenter'],
  )
}
