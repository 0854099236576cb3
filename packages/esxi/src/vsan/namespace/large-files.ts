import { createQueue, type Queue } from '@nkpsim/daemon'
import { EsxiError } from '../../errors.ts'
import type { OwnedObject, VsanObjects } from '../objects.ts'
import type { AtOwner } from './at-owner.ts'
import { type ObjectContent, objectContent } from './object-content.ts'

/** A large file that is open on this host, perhaps several times. */
export type LargeFile = {
  objectId: string
  /** Length of a file that this host changes. */
  sizeBytes: number
  /** Whether the namespace does not have this length yet. */
  isSizeNew: boolean
  /** Reads bytes of the object, from its owner if this host only reads the file. */
  read(position: number, lengthBytes: number): Promise<Buffer>
  /** @throws EsxiError VSAN_OWNER_LOST if the file is open to read only */
  changed(): ObjectContent
  close(): Promise<void>
}

/** The large files that this host has open. */
export type LargeFiles = {
  /**
   * Opens a large file. Only one host at a time may change it.
   * @param sizeBytes length as the namespace says, unless the file is open already
   * @throws EsxiError VSAN_OBJECT_BUSY, VSAN_OBJECT_INACCESSIBLE
   */
  open(objectId: string, sizeBytes: number, access: 'read' | 'change'): Promise<LargeFile>
  /** Length of a file that this host changes; undefined if it does not. */
  sizeOf(objectId: string): number | undefined
  isOpen(objectId: string): boolean
  /** Reads for another host. @throws EsxiError VSAN_OWNER_LOST if this host is not the owner */
  serve(objectId: string, offsetBytes: number, lengthBytes: number): Promise<Buffer>
}

/** Use of an object by all handles of this host. */
type Use = {
  handles: number
  changers: number
  sizeBytes: number
  isSizeNew: boolean
  owned: { device: OwnedObject; content: ObjectContent } | undefined
  /** Changes of the ownership run one after the other. */
  turns: Queue
}

export function createLargeFiles({
  objects,
  atOwner,
}: {
  objects: VsanObjects
  atOwner: AtOwner
}): LargeFiles {
  const uses = new Map<string, Use>()
  const own = (objectId: string, use: Use): Promise<ObjectContent> =>
    use.turns.run(async () => {
      if (use.owned !== undefined && isOwned(use.owned.device)) return use.owned.content
      // The earlier handles must not continue: another host may have changed the file meanwhile.
      if (use.owned !== undefined && use.changers > 1) throw notOwned()
      const device = await objects.own(objectId, async () => {
        if (use.changers > 0) return false
        await disown(use)
        return true
      })
      const content = objectContent(device)
      use.owned = { device, content }
      return content
    })
  const read = (objectId: string, use: Use, position: number, length: number): Promise<Buffer> =>
    atOwner(objectId, {
      isHere: () => use.owned !== undefined,
      here: async () => {
        // A file that this host changes keeps the failure: what was not flushed may be missing.
        const content = use.changers > 0 ? contentOf(use) : await own(objectId, use)
        try {
          return await content.read(position, length)
        } catch (error) {
          if (use.changers === 0) await disown(use)
          throw error
        }
      },
      there: (peer) => peer.readObject(objectId, position, length),
    })
  return {
    open: async (objectId, sizeBytes, access) => {
      const use = uses.get(objectId) ?? newUse(sizeBytes)
      uses.set(objectId, use)
      use.handles++
      const isChanger = access === 'change'
      const close = async (): Promise<void> => {
        if (isChanger) use.changers--
        if (--use.handles > 0) return
        uses.delete(objectId)
        await disown(use)
      }
      if (isChanger) {
        if (use.changers++ === 0) use.sizeBytes = sizeBytes
        try {
          await own(objectId, use)
        } catch (error) {
          await close()
          throw error
        }
      }
      return {
        objectId,
        get sizeBytes() {
          return use.changers > 0 ? use.sizeBytes : sizeBytes
        },
        set sizeBytes(next) {
          use.sizeBytes = next
        },
        get isSizeNew() {
          return use.isSizeNew
        },
        set isSizeNew(isNew) {
          use.isSizeNew = isNew
        },
        read: (position, length) => read(objectId, use, position, length),
        changed: () => contentOf(use),
        close,
      }
    },
    sizeOf: (objectId) => {
      const use = uses.get(objectId)
      return use !== undefined && use.changers > 0 ? use.sizeBytes : undefined
    },
    isOpen: (objectId) => uses.has(objectId),
    serve: async (objectId, offsetBytes, lengthBytes) => {
      const owned = uses.get(objectId)?.owned
      if (owned === undefined) throw notOwned()
      return owned.content.read(offsetBytes, lengthBytes)
    },
  }
}

function newUse(sizeBytes: number): Use {
  return {
    handles: 0,
    changers: 0,
    sizeBytes,
    isSizeNew: false,
    owned: undefined,
    turns: createQueue(),
  }
}

function isOwned(device: OwnedObject): boolean {
  try {
    device.requireOwned()
    return true
  } catch {
    return false
  }
}

function contentOf({ owned }: Use): ObjectContent {
  if (owned === undefined) throw notOwned()
  return owned.content
}

async function disown(use: Use): Promise<void> {
  const { owned } = use
  use.owned = undefined
  // A file whose owner is lost cannot be released.
  await owned?.device.close().catch(() => undefined)
}

function notOwned(): EsxiError {
  return new EsxiError('VSAN_OWNER_LOST', 'this host does not own the file')
}
