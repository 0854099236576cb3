import { type Call, named } from '@nkpsim/daemon/operation'
import { VcenterError } from '../errors.ts'
import { operation } from './operation.ts'

export type HighAvailabilityOperations = ReturnType<typeof highAvailabilityOperations>

/** Operations of vCenter HA. */
export function highAvailabilityOperations({
  instanceId,
  copyDatabase,
}: {
  instanceId: string
  /** Yields a copy of the database; undefined without vCenter HA. */
  copyDatabase: (() => AsyncIterable<Uint8Array>) | undefined
}) {
  return named('nkpsim.vcenter.v1.HighAvailabilityService', {
    copyDatabase: operation({
      requirement: 'vcenter',
      audit: { target: undefined },
      run: async function* (_input: object, { peer }: Call): AsyncIterable<Uint8Array> {
        if (copyDatabase === undefined || peer?.id !== instanceId) {
          const message = `vCenter ${peer?.id} is not a node of this vCenter`
          throw new VcenterError('NO_PERMISSION', message)
        }
        yield* copyDatabase()
      },
    }),
  })
}
