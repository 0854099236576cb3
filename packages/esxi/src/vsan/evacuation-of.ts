import type { Evacuation } from './encryption/evacuation.ts'
import { uuidOf } from './namespace/nodes.ts'
import type { VsanHost } from './object/vsan-objects.ts'

/** The turn of the cluster is a lock object that all hosts know. */
export function evacuationOf(clusterId: string, { objects, ...host }: VsanHost): Evacuation {
  const turnId = uuidOf(`${clusterId}/reformat`)
  let isMade = false
  return {
    takeTurn: async () => {
      if (!isMade) await objects.createAs(turnId, 'lock')
      isMade = true
      const lock = await objects.lock(turnId)
      if (lock === undefined) return undefined
      const isHeld = (): boolean => {
        try {
          lock.requireHeld()
          return true
        } catch {
          return false
        }
      }
      return { isHeld, end: lock.release }
    },
    evacuate: host.evacuate,
    isRedundant: host.isRedundant,
  }
}
