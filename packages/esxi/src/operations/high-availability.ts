import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import type { Ha } from '../ha/ha.ts'
import { operation } from './operation.ts'

export type HighAvailabilityOperations = ReturnType<typeof highAvailabilityOperations>

/** vSphere HA on the host. */
export function highAvailabilityOperations({ ha }: { ha: Pick<Ha, 'status'> }) {
  return named('nkpsim.esxi.v1.HighAvailabilityService', {
    getHaStatus: operation({
      requirement: ['System.Read'],
      audit: OPEN,
      run: async () => ha.status(),
    }),
  })
}
