import { createRangeTurns } from '../../disk/range-turns.ts'
import { EsxiError } from '../../errors.ts'
import { encryptedContent, openCiphers } from '../esa/encrypted-content.ts'
import { encryptionOf } from '../esa/object-keys.ts'
import { keepRewritten } from '../esa/rewrite-object.ts'
import type { OwnedObject } from '../objects.ts'
import { IO_TIMEOUT_MS } from './attempts.ts'
import { withOwner } from './changes.ts'
import type { OwnerContext } from './context.ts'
import { type HeldConfiguration, holdConfiguration } from './held-configuration.ts'
import { type Located, locate } from './locate.ts'
import { codeOf, inaccessible, objectNotFound } from './object-errors.ts'
import { ownedDevice } from './owned-device.ts'
import { type Chosen, propose } from './propose.ts'
import { keepRedundancy } from './redundancy.ts'
import { release } from './release.ts'
import { createReplicatedContent } from './replicated-content.ts'
import type { ResyncProgress } from './resync-progress.ts'
import { activeReplicas } from './votes.ts'
import type { Wishes } from './wishes.ts'

const RETRY_MS = 500

/** An object that this run owns, and how to use it. */
export type Holding = { held: HeldConfiguration; device: OwnedObject }

/**
 * Becomes the owner of an object. Waits for a while if its owner does not answer, until its lease
 * has lapsed.
 * @param options.waits whether to wait (default: true)
 * @param options.releaseUnused releases the object if this run owns it and does not use it
 * @throws EsxiError VSAN_OBJECT_BUSY, VSAN_OBJECT_INACCESSIBLE, VSAN_OBJECT_NOT_FOUND
 */
export async function takeObject(
  context: OwnerContext,
  objectId: string,
  { waits = true, releaseUnused }: { waits?: boolean; releaseUnused: () => Promise<void> },
): Promise<Chosen> {
  const endMs = context.clock.monotonicMs() + IO_TIMEOUT_MS
  for (;;) {
    const located = await locate(context, objectId)
    const { newest, awayHostIds } = located
    if (newest === undefined && awayHostIds.length === 0) throw objectNotFound()
    try {
      if (newest === undefined) throw inaccessible()
      // A removal that one component knows becomes known to a majority.
      const chosen = await propose(context, newest, (current) =>
        current.isRemoved === true ? current : withOwner(current, context.run),
      )
      if (chosen.configuration.isRemoved === true) throw objectNotFound()
      return chosen
    } catch (error) {
      const code = codeOf(error)
      if (code === 'VSAN_OBJECT_BUSY' && newest !== undefined) {
        for (const hostId of ownersIn(located)) {
          // This host would wait for itself. An earlier run of it has nothing to release.
          const isOwn = hostId === context.run.hostId
          if (isOwn) await releaseUnused()
          const answer = isOwn ? 'released' : await ownerAnswer(context, objectId, hostId)
          if (answer === 'keeps' || (answer === 'away' && !waits)) throw error
        }
      } else if (code !== 'VSAN_OBJECT_INACCESSIBLE') throw error
      if (context.clock.monotonicMs() >= endMs) throw error
      await context.clock.sleep(RETRY_MS)
    }
  }
}

/**
 * Returns the hosts that components count as owners. An owner that no majority has stored may come
 * after one whose release was lost.
 */
function ownersIn({ newest, components }: Located): Set<string> {
  const owners = [...components.values()]
    .filter(({ isOwned }) => isOwned)
    .map(({ configuration }) => configuration.owner.hostId)
  return new Set(newest === undefined ? owners : [newest.owner.hostId, ...owners])
}

/** Asks an owner to release an object. */
async function ownerAnswer(
  { peerOf }: OwnerContext,
  objectId: string,
  hostId: string,
): Promise<'released' | 'keeps' | 'away'> {
  try {
    return (await peerOf(hostId).askRelease(objectId)) ? 'released' : 'keeps'
  } catch {
    return 'away'
  }
}

/**
 * Uses an object that this run has become the owner of. Makes its replicas equal first, if the
 * earlier owner did not release it.
 * @param onClosed called when the object is released
 */
export async function holdObject(
  context: OwnerContext,
  chosen: Chosen,
  {
    progress,
    wishes,
    onClosed,
  }: { progress: ResyncProgress; wishes: Wishes; onClosed: () => void },
): Promise<Holding> {
  const held = holdConfiguration(context, chosen)
  const content = createReplicatedContent(context, held)
  const turns = createRangeTurns()
  if (held.current().kind !== 'lock' && !chosen.wasClean) {
    try {
      if (activeReplicas(held.current()).length === 0)
        throw new EsxiError('VSAN_OBJECT_INACCESSIBLE', 'no replica of the vSAN object is current')
      await content.recover()
    } catch (error) {
      await release(context, held, false)
      throw error
    }
  }
  const redundancy = keepRedundancy({ context, held, content, turns, progress, wishes })
  const ciphers = openCiphers(context.keys, held.current().objectId)
  const encryption = () => encryptionOf(held.current())
  const rewrites = keepRewritten({ context, held, content, turns, ciphers })
  const close = async (): Promise<void> => {
    await redundancy.stop()
    const isLock = held.current().kind === 'lock'
    if (!isLock && !content.isClean()) await content.flush().catch(() => undefined)
    await release(context, held, content.isClean())
    held.lose(new EsxiError('VSAN_OWNER_LOST', 'this host released the vSAN object'))
    ciphers.dispose()
    onClosed()
  }
  const data = encryptedContent(content, encryption, ciphers)
  const device = ownedDevice(held, data, turns, close)
  // A rewrite takes turns, and a device that closes waits for them.
  const closeDevice = async (): Promise<void> => {
    await rewrites.stop()
    await device.close()
  }
  return { held, device: { ...device, close: closeDevice } }
}
