import { named } from '@nkpsim/daemon/operation'
import type { Rehearsals } from '../vm/rehearsal/rehearsals.ts'
import { operation } from './operation.ts'

export type DisasterRecoveryOperations = ReturnType<typeof disasterRecoveryOperations>

/** Rehearsals of a disaster recovery. */
export function disasterRecoveryOperations({ rehearsals }: { rehearsals: Rehearsals }) {
  return named('nkpsim.esxi.v1.DisasterRecoveryService', {
    listVmRehearsals: operation({
      // It opens the keys of the VMs.
      requirement: ['Cryptographer.Access'],
      audit: { target: 'datastore' },
      run: ({ datastore }: { datastore: string }) => rehearsals.rehearse(datastore),
    }),
  })
}
