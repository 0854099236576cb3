import { type Random, seededRandom } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import { createVsanFiles, type VsanFiles } from '../vsan/namespace/vsan-files.ts'
import { createMemoryObjects, type MemoryObjects } from './memory-objects.ts'

/** UUID of the vSAN cluster of tests. */
const CLUSTER_ID = '52f0c7a1-0d3f-4f4e-9a52-2b6f2a2c9d11'

/** Hosts in one process that share a vSAN datastore in memory. */
export type VsanHosts = {
  objects: MemoryObjects
  /** Starts a host, or starts it again after its end. */
  start(hostId: string): VsanFiles
  /** Ends a host as kill -9 does. Its lease has expired when this returns. */
  kill(hostId: string): void
  /**
   * Ends all hosts, and loses what was not flushed as the random source decides.
   * @returns whether something was not flushed
   */
  cutPower(): boolean
}

export function vsanHosts({
  random = seededRandom('vSAN hosts'),
  before,
}: {
  random?: Random
  before?: (step: string) => void
} = {}): VsanHosts {
  const objects = createMemoryObjects(random, before)
  const running = new Map<string, VsanFiles>()
  let nowMs = 0
  const clock = {
    monotonicMs: () => nowMs,
    // Faster than the real one, because a host that was killed tries until its deadline.
    sleep: async (ms: number) => {
      nowMs += 20 * ms
      await new Promise(setImmediate)
    },
  }
  const ownerAt = (hostId: string): VsanFiles => {
    const found = running.get(hostId)
    if (found === undefined) throw new EsxiError('VSAN_OWNER_LOST', `${hostId} does not answer`)
    return found
  }
  return {
    objects,
    start: (hostId) => {
      const files = createVsanFiles({
        ...{ clusterId: CLUSTER_ID, clock, random },
        objects: objects.start(hostId),
        failuresToTolerate: () => 1,
        peerOf: (owner) => ({
          call: async (...args) => ownerAt(owner.hostId).serve(...args),
          readObject: async (...args) => ownerAt(owner.hostId).serveRead(...args),
        }),
      })
      running.set(hostId, files)
      return files
    },
    kill: (hostId) => {
      running.delete(hostId)
      objects.expire(hostId)
    },
    cutPower: () => {
      running.clear()
      return objects.cutPower()
    },
  }
}
