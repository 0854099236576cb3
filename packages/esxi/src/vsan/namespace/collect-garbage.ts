import { EsxiError } from '../../errors.ts'
import type { VsanObjects } from '../objects.ts'

/** Removes objects that no name means, one after the other, in the background. */
export type Collector = {
  /** @param objectIds only objects whose last name was removed durably */
  collect(objectIds: readonly string[]): void
  idle(): Promise<void>
  /** Begins no further removal. */
  close(): Promise<void>
}

/**
 * @param isInUse whether this host has the object open. It is kept until a later call
 * @param collected called when an object is gone. A failure is ignored: the removal is repeated
 */
export function createCollector({
  objects,
  isInUse,
  collected,
}: {
  objects: VsanObjects
  isInUse: (objectId: string) => boolean
  collected: (objectId: string) => Promise<void>
}): Collector {
  const waiting = new Set<string>()
  let running: Promise<void> | undefined
  let isClosed = false
  const isRemoved = async (objectId: string): Promise<boolean> => {
    if (isInUse(objectId)) return false
    try {
      // Another host reads or locks it.
      if ((await objects.ownerOf(objectId)) !== undefined) return false
      await objects.remove(objectId)
      return true
    } catch (error) {
      return error instanceof EsxiError && error.code === 'VSAN_OBJECT_NOT_FOUND'
    }
  }
  const work = async (): Promise<void> => {
    for (const objectId of waiting) {
      if (isClosed) return
      waiting.delete(objectId)
      if (await isRemoved(objectId)) await collected(objectId).catch(() => undefined)
    }
  }
  const start = (): void => {
    if (running !== undefined || isClosed) return
    running = work().finally(() => {
      running = undefined
      if (waiting.size > 0) start()
    })
  }
  return {
    collect: (objectIds) => {
      for (const objectId of objectIds) waiting.add(objectId)
      if (waiting.size > 0) start()
    },
    idle: async () => {
      while (running !== undefined) await running
    },
    close: async () => {
      isClosed = true
      await running
    },
  }
}
