import type { HostState } from '../config-store/host-state.ts'
import type { VtpmSeen } from '../records/vtpm.ts'
import { newerSeen } from './rollback.ts'

/** More vTPMs than a host has VMs. The oldest record is dropped first. */
const MAX_RECORDS = 10_000
/** Highest epoch that a report can contain. vCenter tells hosts only much lower ones. */
const HIGHEST_EPOCH = 2 ** 32 - 1

/**
 * What is known of the last states of vTPMs, by the UUID of the VM. The host's own records are in
 * its encrypted configuration and not beside the state, because a record there would be put back
 * with the state.
 */
export type VtpmRecords = {
  /** Returns the newer of the own record and that of vCenter. */
  find(uuid: string): VtpmSeen | undefined
  /** Replaces the own record of a VM. Durable when the promise resolves. */
  put(uuid: string, seen: Omit<VtpmSeen, 'epoch'>): Promise<void>
  /** Does the same, for a state that replaces a newer one with permission. */
  accept(uuid: string, seen: Omit<VtpmSeen, 'epoch'>): Promise<void>
  /** Takes what vCenter has heard from all hosts, instead of what it said before. */
  hear(seen: ReadonlyMap<string, VtpmSeen>): void
}

export function createVtpmRecords(state: Pick<HostState, 'current' | 'update'>): VtpmRecords {
  return vtpmRecordsOver({
    own: (uuid) => state.current().vtpms?.[uuid],
    keep: (uuid, seen) =>
      state.update((current) => {
        const { [uuid]: _replaced, ...others } = current.vtpms ?? {}
        const kept = Object.entries(others).slice(1 - MAX_RECORDS)
        const vtpms = Object.fromEntries([...kept, [uuid, seen]])
        return { next: { ...current, vtpms }, result: undefined }
      }),
  })
}

/** @param input.keep stores the own record of a VM durably */
export function vtpmRecordsOver({
  own,
  keep,
}: {
  own: (uuid: string) => VtpmSeen | undefined
  keep: (uuid: string, seen: VtpmSeen) => Promise<void>
}): VtpmRecords {
  let heard: ReadonlyMap<string, VtpmSeen> = new Map()
  const find = (uuid: string): VtpmSeen | undefined => newerSeen(own(uuid), heard.get(uuid))
  const epochOf = (uuid: string): number => find(uuid)?.epoch ?? 0
  return {
    find,
    put: (uuid, seen) => keep(uuid, { ...seen, epoch: epochOf(uuid) }),
    accept: (uuid, seen) =>
      keep(uuid, { ...seen, epoch: Math.min(epochOf(uuid) + 1, HIGHEST_EPOCH) }),
    hear: (seen) => {
      heard = seen
    },
  }
}
