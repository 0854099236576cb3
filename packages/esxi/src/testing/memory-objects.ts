import type { Random } from '@nkpsim/effects'
import { EsxiError, type EsxiErrorCode } from '../errors.ts'
import { VSAN_SECTOR_BYTES } from '../vsan/components.ts'
import type { LetGo, OwnedObject, VsanLock, VsanObjects } from '../vsan/objects.ts'

/** The part of a sector that a disk writes at once. */
const ATOM_BYTES = 512

/** Objects in memory, which several hosts share, without components. */
export type MemoryObjects = {
  /** Begins a run of a host. */
  start(hostId: string): VsanObjects
  /** Ends the present run of a host: others may own its objects now. */
  expire(hostId: string): void
  /** Loses what was not flushed, as if all replicas had lost power. */
  loseWrites(): void
  /**
   * Ends all runs, and loses what was not flushed as the random source decides.
   * @returns whether something was not flushed
   */
  cutPower(): boolean
  /** Returns the ids of all objects. */
  ids(): string[]
}

type Owner = { hostId: string; run: object; letGo: LetGo | undefined }
type StoredObject = {
  sectors: Map<number, Buffer>
  durable: Map<number, Buffer>
  /** Writes since the last flush, in order. Without content for zeros. */
  pending: { sector: number; content: Buffer | undefined }[]
  owner: Owner | undefined
}

/** @param before called before each step. It injects a fault by throwing or by cutting the power */
export function createMemoryObjects(
  random: Random,
  before: (step: string) => void = () => undefined,
): MemoryObjects {
  const objects = new Map<string, StoredObject>()
  const runs = new Map<string, object>()
  const start = (hostId: string): VsanObjects => {
    const run = {}
    runs.set(hostId, run)
    const step = async (name: string): Promise<void> => {
      if (runs.get(hostId) !== run) throw failure('VSAN_OWNER_LOST')
      before(name)
      if (runs.get(hostId) !== run) throw failure('VSAN_OWNER_LOST')
    }
    const find = (objectId: string): StoredObject => {
      const found = objects.get(objectId)
      if (found === undefined) throw failure('VSAN_OBJECT_NOT_FOUND')
      return found
    }
    const take = async (objectId: string, letGo?: LetGo): Promise<Owner> => {
      const object = find(objectId)
      const { owner } = object
      if (owner !== undefined && (owner.letGo === undefined || !(await owner.letGo())))
        throw failure('VSAN_OBJECT_BUSY')
      const next = { hostId, run, letGo }
      object.owner = next
      return next
    }
    const createAs = async (objectId: string): Promise<void> => {
      await step('create')
      if (objects.has(objectId)) return
      objects.set(objectId, {
        ...{ sectors: new Map(), durable: new Map(), pending: [], owner: undefined },
      })
    }
    return {
      create: async (_kind, _failuresToTolerate, objectId = random.uuid()) => {
        await createAs(objectId)
        return objectId
      },
      createAs,
      remove: async (objectId) => {
        await step('remove')
        const { owner } = find(objectId)
        if (owner !== undefined && owner.run !== run) throw failure('VSAN_OBJECT_BUSY')
        objects.delete(objectId)
      },
      own: async (objectId, letGo) => {
        await step('own')
        const owner = await take(objectId, letGo)
        return ownedObject(objectId, find(objectId), owner)
      },
      ownerOf: async (objectId) => {
        await step('ownerOf')
        const { owner } = find(objectId)
        if (owner === undefined || owner.run === run) return undefined
        return { hostId: owner.hostId, address: '' }
      },
      lock: async (objectId): Promise<VsanLock | undefined> => {
        await step('lock')
        const object = find(objectId)
        if (object.owner !== undefined) return undefined
        const owner = await take(objectId)
        return {
          requireHeld: () => {
            if (object.owner !== owner) throw failure('VSAN_OWNER_LOST')
          },
          release: () => {
            if (object.owner === owner) object.owner = undefined
          },
        }
      },
    }

    function ownedObject(objectId: string, object: StoredObject, owner: Owner): OwnedObject {
      const requireOwned = (): void => {
        if (object.owner !== owner || objects.get(objectId) !== object)
          throw failure('VSAN_OWNER_LOST')
      }
      const begin = async (name: string, ...numbers: number[]): Promise<void> => {
        requireOwned()
        if (numbers.some((number) => number % VSAN_SECTOR_BYTES !== 0))
          throw new Error(`${name} of a part of a sector`)
        await step(name)
        requireOwned()
      }
      return {
        requireOwned,
        read: async (offsetBytes, lengthBytes) => {
          await begin('read', offsetBytes, lengthBytes)
          const into = Buffer.alloc(lengthBytes)
          for (let at = 0; at < lengthBytes; at += VSAN_SECTOR_BYTES)
            object.sectors.get(offsetBytes + at)?.copy(into, at)
          return into
        },
        write: async (offsetBytes, sectors) => {
          await begin('write', offsetBytes, sectors.length)
          for (let at = 0; at < sectors.length; at += VSAN_SECTOR_BYTES) {
            const content = Buffer.from(sectors.subarray(at, at + VSAN_SECTOR_BYTES))
            object.sectors.set(offsetBytes + at, content)
            object.pending.push({ sector: offsetBytes + at, content })
          }
        },
        writeZeroes: async (offsetBytes, lengthBytes) => {
          await begin('writeZeroes', offsetBytes, lengthBytes)
          for (const sector of [...object.sectors.keys()])
            if (sector >= offsetBytes && sector < offsetBytes + lengthBytes) {
              object.sectors.delete(sector)
              object.pending.push({ sector, content: undefined })
            }
        },
        flush: async () => {
          await begin('flush')
          object.durable = new Map(object.sectors)
          object.pending = []
        },
        close: async () => {
          if (object.owner === owner) object.owner = undefined
        },
      }
    }
  }
  return {
    start,
    expire: (hostId) => {
      const run = runs.get(hostId)
      runs.delete(hostId)
      for (const object of objects.values()) if (object.owner?.run === run) object.owner = undefined
    },
    loseWrites: () => {
      for (const object of objects.values()) {
        object.sectors = new Map(object.durable)
        object.pending = []
      }
    },
    cutPower: () => {
      runs.clear()
      const isDecided = [...objects.values()].some(({ pending }) => pending.length > 0)
      for (const object of objects.values()) {
        object.owner = undefined
        for (const { sector, content } of object.pending) tear(object.durable, sector, content)
        object.sectors = new Map(object.durable)
        object.pending = []
      }
      return isDecided
    },
    ids: () => [...objects.keys()],
  }

  /** Each part of a sector has the old or the new bytes. */
  function tear(durable: Map<number, Buffer>, sector: number, content: Buffer | undefined): void {
    const torn = Buffer.from(durable.get(sector) ?? Buffer.alloc(VSAN_SECTOR_BYTES))
    const next = content ?? Buffer.alloc(VSAN_SECTOR_BYTES)
    for (let at = 0; at < VSAN_SECTOR_BYTES; at += ATOM_BYTES)
      if (random.below(2) === 1) next.copy(torn, at, at, at + ATOM_BYTES)
    durable.set(sector, torn)
  }
}

function failure(code: EsxiErrorCode): EsxiError {
  return new EsxiError(code, `${code} in a test`)
}
