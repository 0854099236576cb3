import type { ReportedInventory, ReportedVm } from './host-inventory.ts'
import { placeOf } from './vm-events.ts'

/** A change of a VM that a host has answered. */
export type AnsweredVm = {
  /** Revision of the host's VMs after the change. */
  revision: number
  /** Place of the VM before and after the change, as `placeOf` returns it. */
  places: readonly string[]
  /** The VM after the change; undefined if it is not registered on the host anymore. */
  vm: ReportedVm | undefined
}

/**
 * VMs as hosts described them in answers to calls, until a report of the host includes the change.
 * A report that the host began before the change must not undo it in the inventory.
 */
export type AnsweredVms = {
  note(hostId: string, answered: AnsweredVm): void
  /**
   * Notes that another host has taken a VM over. Until a report of this host lacks the VM, or shows
   * that this host has registered it again, its reports were begun before that.
   * @param takenMs time of the registration on the other host, by that host's clock
   */
  noteTaken(hostId: string, place: string, takenMs: number): void
  /**
   * Returns a report with the newer answers of the host in it.
   * @param isLate whether the host was lost since its last report. Its revisions may begin again
   */
  include(hostId: string, report: ReportedInventory, isLate: boolean): ReportedInventory
}

/** Maximum number of VMs of a host whose answers are kept. Later answers replace the oldest. */
const MAX_OF_HOST = 1000

export function createAnsweredVms(): AnsweredVms {
  const byHost = new Map<string, Map<string, AnsweredVm>>()
  /** Time of the takeover by place, for each host that had the VM. */
  const takenFrom = new Map<string, Map<string, number>>()
  const withoutTaken = (hostId: string, report: ReportedInventory): ReportedInventory => {
    const ofHost = takenFrom.get(hostId)
    if (ofHost === undefined) return report
    const reported = new Map(report.vms.map((vm) => [placeOf(vm), vm]))
    for (const [place, takenMs] of ofHost) {
      const registeredMs = reported.get(place)?.acts?.origin?.registeredMs ?? 0
      if (!reported.has(place) || registeredMs > takenMs) ofHost.delete(place)
    }
    if (ofHost.size === 0) takenFrom.delete(hostId)
    return { ...report, vms: report.vms.filter((vm) => !ofHost.has(placeOf(vm))) }
  }
  return {
    note: (hostId, answered) => {
      // A program of version 0.2 or earlier states no revision, so its answers have no order.
      if (answered.revision === 0) return
      for (const place of answered.places) {
        keepNewest(byHost, hostId, place, answered)
        takenFrom.get(hostId)?.delete(place)
      }
    },
    noteTaken: (hostId, place, takenMs) => {
      byHost.get(hostId)?.delete(place)
      keepNewest(takenFrom, hostId, place, takenMs)
    },
    include: (hostId, read, isLate) => {
      if (isLate) for (const each of [byHost, takenFrom]) each.delete(hostId)
      const report = withoutTaken(hostId, read)
      const ofHost = byHost.get(hostId)
      if (ofHost === undefined) return report
      for (const [place, { revision }] of ofHost)
        if (revision <= report.revision) ofHost.delete(place)
      if (ofHost.size === 0) {
        byHost.delete(hostId)
        return report
      }
      const newer = [...new Set(ofHost.values())].flatMap(({ vm }) => vm ?? [])
      const others = report.vms.filter((vm) => !ofHost.has(placeOf(vm)))
      return { ...report, vms: byName([...others, ...newer]) }
    },
  }
}

/** Sets the value of a place, and drops the oldest values of the host if it has too many. */
function keepNewest<Value>(
  byHost: Map<string, Map<string, Value>>,
  hostId: string,
  place: string,
  value: Value,
): void {
  const ofHost = byHost.get(hostId) ?? new Map<string, Value>()
  byHost.set(hostId, ofHost)
  ofHost.delete(place)
  ofHost.set(place, value)
  for (const oldest of ofHost.keys())
    if (ofHost.size > MAX_OF_HOST) ofHost.delete(oldest)
    else break
}

/** Returns the VMs in the order of a host's report. */
export function byName<Item extends { name: string }>(vms: readonly Item[]): Item[] {
  return vms.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
