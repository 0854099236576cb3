import type { MachineClock } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import type { VsanObjects } from '../objects.ts'
import type { NamespacePeer, NamespacePeers } from './peers.ts'

/** How long a call waits for a new owner after the former one died. */
const DEADLINE_MS = 15_000
const PAUSE_MS = 100
const MAX_KNOWN_OWNERS = 10_000

/** Errors after which another host owns the object, or soon will. */
const MOVED: ReadonlySet<string> = new Set([
  'VSAN_OWNER_LOST',
  'VSAN_OBJECT_BUSY',
  'VSAN_HOST_UNREACHABLE',
])

/** Runs work where an object is owned: on this host, which becomes the owner, or on its owner. */
export type AtOwner = <T>(
  objectId: string,
  work: {
    /** Whether this host owns the object now. */
    isHere(): boolean
    /** @throws EsxiError VSAN_OBJECT_BUSY if another host owns the object */
    here(): Promise<T>
    there(peer: NamespacePeer): Promise<T>
  },
) => Promise<T>

/**
 * @param peerOf calls to another host
 */
export function createAtOwner({
  objects,
  peerOf,
  clock,
}: {
  objects: VsanObjects
  peerOf: NamespacePeers
  clock: Pick<MachineClock, 'monotonicMs' | 'sleep'>
}): AtOwner {
  const owners = new Map<string, NamespacePeer>()
  const ownerOf = async (objectId: string): Promise<NamespacePeer | undefined> => {
    const known = owners.get(objectId)
    if (known !== undefined) return known
    const owner = await objects.ownerOf(objectId)
    if (owner === undefined) return undefined
    if (owners.size >= MAX_KNOWN_OWNERS) owners.clear()
    const peer = peerOf(owner)
    owners.set(objectId, peer)
    return peer
  }
  return async (objectId, { isHere, here, there }) => {
    const end = clock.monotonicMs() + DEADLINE_MS
    let takes = false
    for (;;)
      try {
        const owner = isHere() || takes ? undefined : await ownerOf(objectId)
        return await (owner === undefined ? here() : there(owner))
      } catch (error) {
        owners.delete(objectId)
        if (!(error instanceof EsxiError) || !MOVED.has(error.code)) throw error
        if (clock.monotonicMs() >= end) throw error
        // The owner may only mend the object, and lets it go when this host takes it.
        takes = error.code === 'VSAN_OWNER_LOST' && !takes
        await clock.sleep(PAUSE_MS)
      }
  }
}
