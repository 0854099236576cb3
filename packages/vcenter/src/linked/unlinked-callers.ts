import type { ClusterClock } from '@nkpsim/effects'
import { vcenterName } from '../records/partner.ts'
import type { Store } from '../store/store.ts'

/**
 * One last call may still arrive while an unlink ends. A second call shows that the caller still
 * believes that it is linked.
 */
const CALLS_TO_NOTE = 2
/** Maximum number of vCenters that are counted. */
const MAX_CALLERS = 100

/** The vCenters that call with a certificate of this vCenter's VMCA, but are not linked here. */
export type UnlinkedCallers = {
  /** Counts a refused call. Stores one event for each vCenter, until it is linked again. */
  note(instanceId: string): Promise<void>
  /** Forgets the calls of a vCenter that is linked again. */
  forget(instanceId: string): void
}

/**
 * Notes the vCenters that wrongly believe that they are linked with this one, for example because
 * this vCenter was restored to a state before the link. Custody cannot list the KDKs on such a
 * vCenter, so an event reports it.
 */
export function createUnlinkedCallers(
  store: Pick<Store, 'change'>,
  clusterClock: ClusterClock,
): UnlinkedCallers {
  const calls = new Map<string, number>()
  return {
    note: async (instanceId) => {
      const count = (calls.get(instanceId) ?? 0) + 1
      if (count > CALLS_TO_NOTE || (count === 1 && calls.size >= MAX_CALLERS)) return
      calls.set(instanceId, count)
      if (count < CALLS_TO_NOTE) return
      const name = vcenterName(instanceId)
      await store.change((tables) =>
        tables.insertEvent({
          timeMs: clusterClock.nowMs(),
          id: 'nkpsim.vcenter.notLinked',
          entityKind: 'vCenter',
          entity: '',
          message: `${name} calls as a linked vCenter, but is not linked here. It may have KDKs that custody does not list: link it again, or unlink this vCenter there.`,
        }),
      )
    },
    forget: (instanceId) => void calls.delete(instanceId),
  }
}
