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
   * Returns a report with the newer answers of the host in it.
   * @param isLate whether the host was lost since its last report. Its revisions may begin again
   */
  include(hostId: string, report: ReportedInventory, isLate: boolean): ReportedInventory
}

/** Maximum number of VMs of a host whose answers are kept. Later answers replace the oldest. */
const MAX_OF_HOST = 1000

export function createAnsweredVms(): AnsweredVms {
  const byHost = new Map<string, Map<string, AnsweredVm>>()
  return {
    note: (hostId, answered) => {
      // A program of version 0.2 or earlier states no revision, so its answers have no order.
      if (answered.revision === 0) return
      const ofHost = byHost.get(hostId) ?? new Map<string, AnsweredVm>()
      byHost.set(hostId, ofHost)
      for (const place of answered.places) {
        ofHost.delete(place)
        ofHost.set(place, answered)
      }
      for (const place of ofHost.keys())
        if (ofHost.size > MAX_OF_HOST) ofHost.delete(place)
        else break
    },
    include: (hostId, report, isLate) => {
      if (isLate) byHost.delete(hostId)
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

/** Returns the VMs in the order of a host's report. */
export function byName<Item extends { name: string }>(vms: readonly Item[]): Item[] {
  return vms.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
