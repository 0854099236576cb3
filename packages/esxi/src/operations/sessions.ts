import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import { newerEpoch, takeRevocations } from '../access/revocations.ts'
import type { HostState } from '../config-store/host-state.ts'
import { requireManagedBy } from '../config-store/managed-by.ts'
import type { Revocations } from '../records/management.ts'
import { operation } from './operation.ts'

export type SessionOperations = ReturnType<typeof sessionOperations>

/** Sessions of vCenter, as far as the host knows them. */
export function sessionOperations({ state }: { state: HostState }) {
  return named('nkpsim.esxi.v1.HostSessionService', {
    getCaller: operation({
      requirement: 'session',
      audit: OPEN,
      /** Returns the caller's name. */
      run: async (_input: object, { caller }: Call) => caller.name,
    }),
    setRevocations: operation({
      requirement: 'vcenter',
      // Not audited here, because the audit log of vCenter contains the revocations.
      audit: OPEN,
      /** Returns the epoch of a newer list that the host keeps; 0 if it has the offered list. */
      run: async (offered: Revocations, { peer }: Call) =>
        state.update((current) => {
          // Another vCenter may have taken the host over while this call waited for its turn.
          const management = requireManagedBy(current, peer)
          const revocations = takeRevocations(management.revocations, offered)
          return {
            ...(revocations && {
              next: { ...current, management: { ...management, revocations } },
            }),
            result: newerEpoch(management.revocations, offered),
          }
        }),
    }),
  })
}
