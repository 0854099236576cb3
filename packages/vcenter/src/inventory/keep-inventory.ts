import { isDeepStrictEqual } from 'node:util'
import type { VsanReport } from '../records/vsan.ts'
import type { Store } from '../store/store.ts'
import { boundEpochs } from './bound-epochs.ts'
import { haEvents } from './ha-events.ts'
import { keepUnread, type ReportedInventory } from './host-inventory.ts'
import { type MovingVms, placeOf, type VmActs, vmEvents } from './vm-events.ts'

const NO_ACTS: VmActs = { origin: undefined, powerChangedBy: '' }

/**
 * Stores the inventory that a host reports, with the events that it shows. Does nothing if the host
 * is gone or reports nothing new.
 * @param report.isLate whether the host was not connected since its last report
 */
export async function keepInventory(
  store: Pick<Store, 'snapshot' | 'change'>,
  hostId: string,
  reported: ReportedInventory,
  report: { nowMs: number; isLate: boolean; moving?: MovingVms | undefined },
): Promise<void> {
  const { hosts, inventories } = store.snapshot()
  const host = hosts.find(({ id }) => id === hostId)
  const before = inventories.get(hostId)
  const read = keepUnread(reported, before)
  const inventory = {
    ...read,
    vms: boundEpochs(read.vms, before, inventories.values()),
    ...reportedVsan(read.vsan, before?.vsan, report.nowMs),
  }
  if (host === undefined || isDeepStrictEqual(before, inventory)) return
  const acts = new Map(reported.vms.map((vm) => [placeOf(vm), vm.acts]))
  const actsOf = (vm: { datastore: string; name: string }): VmActs =>
    acts.get(placeOf(vm)) ?? NO_ACTS
  const events = [
    ...vmEvents(before, inventory, { ...report, host: host.name, actsOf }),
    ...haEvents(before?.ha, inventory.ha, report.nowMs),
  ]
  await store.change((tables) => {
    tables.putHostInventory(hostId, inventory)
    for (const event of events) tables.insertEvent(event)
  })
}

/** Returns what the host reports about vSAN with its time, which stays while the report does. */
function reportedVsan(
  vsan: VsanReport | undefined,
  before: VsanReport | undefined,
  nowMs: number,
): { vsan?: VsanReport } {
  if (vsan === undefined) return {}
  const { reportedMs = nowMs, ...known } = before ?? {}
  return { vsan: { ...vsan, reportedMs: isDeepStrictEqual(known, vsan) ? reportedMs : nowMs } }
}
