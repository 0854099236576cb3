import type { KmsKey } from '../records/virtual-machine.ts'
import { isPartOf } from './cluster-keys.ts'

/**
 * Number of answers to reports of the same missing keys. A host that reports them again waits for
 * `resume`. Otherwise each of its reports would cost the key servers.
 */
const MAX_ANSWERS = 4

/** What vCenter remembers of the reports of hosts about keys that they miss. */
export type KeyReports = {
  /** Notes that vCenter answers a report. */
  answering(hostId: string, missing: readonly KmsKey[]): void
  /** Whether a report repeats what vCenter has answered often enough. */
  isPaused(hostId: string, missing: readonly KmsKey[]): boolean
  /** Ends the pause of a host, or of all hosts. */
  resume(hostId?: string): void
  /**
   * Notes a failure, or its end. Returns whether the failure is new, so that a failure that lasts
   * gives one event.
   * @param of distinguishes the failures of a host
   */
  noteFailure(hostId: string, of: string, problem: string | undefined): boolean
  /** Forgets hosts that vCenter does not have anymore. */
  keepOnly(hostIds: ReadonlySet<string>): void
}

export function createKeyReports(): KeyReports {
  const answered = new Map<string, { missing: readonly KmsKey[]; count: number }>()
  const failures = new Map<string, Map<string, string>>()
  return {
    answering: (hostId, missing) => {
      const before = answered.get(hostId)
      const isRepeated = before !== undefined && isPartOf(missing, before.missing)
      const now = isRepeated ? { ...before, count: before.count + 1 } : { missing, count: 1 }
      answered.set(hostId, now)
    },
    isPaused: (hostId, missing) => {
      const before = answered.get(hostId)
      if (before === undefined || before.count < MAX_ANSWERS) return false
      return isPartOf(missing, before.missing)
    },
    resume: (hostId) => {
      if (hostId === undefined) answered.clear()
      else answered.delete(hostId)
    },
    noteFailure: (hostId, of, problem) => {
      const ofHost = failures.get(hostId) ?? new Map<string, string>()
      const isNew = ofHost.get(of) !== problem
      if (problem === undefined) ofHost.delete(of)
      else ofHost.set(of, problem)
      if (ofHost.size === 0) failures.delete(hostId)
      else failures.set(hostId, ofHost)
      return isNew
    },
    keepOnly: (hostIds) => {
      for (const map of [answered, failures])
        for (const id of map.keys()) if (!hostIds.has(id)) map.delete(id)
    },
  }
}
