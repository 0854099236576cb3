import type { ClusterClock, MachineClock } from '@nkpsim/effects'
import {
  type NewEvent,
  VCENTER_RESTORED,
  VCENTER_STARTED,
  VCENTER_STOPPED,
} from '../records/event.ts'
import type { Store } from '../store/store.ts'

type Runs = { store: Pick<Store, 'change' | 'newestEvents'>; clusterClock: ClusterClock }

const ON_VCENTER = { entityKind: 'vCenter', entity: '' } as const

/**
 * Stores that vCenter has started. If the last run was not stopped in order, also stores that it
 * ended: a process that is killed cannot store this itself. Moves the event of a restore to the
 * cluster's clock, because the restore knows only the machine's clock.
 * @param version version of the program
 */
export async function noteStart(
  { store, clusterClock, machineClock }: Runs & { machineClock: MachineClock },
  version: string,
): Promise<void> {
  const ids = [VCENTER_STARTED, VCENTER_STOPPED, VCENTER_RESTORED]
  const [last] = store.newestEvents(1, { ids })
  const [newest] = store.newestEvents(1)
  const timeMs = clusterClock.nowMs()
  const ended: NewEvent | undefined =
    last?.id !== VCENTER_STARTED || newest === undefined
      ? undefined
      : {
          ...{ ...ON_VCENTER, timeMs, id: 'nkpsim.vcenter.ended' },
          message: `vCenter ended without an orderly stop. Its last event before that is of ${new Date(newest.timeMs).toISOString()}.`,
        }
  await store.change((tables) => {
    if (last?.id === VCENTER_RESTORED)
      tables.setEventTime(last.sequence, last.timeMs + timeMs - machineClock.nowMs())
    if (ended !== undefined) tables.insertEvent(ended)
    const message = `vCenter started (nkpsim ${version}).`
    tables.insertEvent({ ...ON_VCENTER, timeMs, id: VCENTER_STARTED, message })
  })
}

/** Stores that vCenter is stopped in order. Call this before the store closes. */
export async function noteStop({ store, clusterClock }: Runs): Promise<void> {
  await store.change((tables) =>
    tables.insertEvent({ ...ON_VCENTER, timeMs: clusterClock.nowMs(), id: VCENTER_STOPPED }),
  )
}
