import { EsxiError } from '../../errors.ts'
import {
  type ComponentStore,
  MAX_COMPONENT_TRANSFER_BYTES,
  type StoredComponent,
  VSAN_CHUNK_BYTES,
  VSAN_SECTOR_BYTES,
} from '../components.ts'
import { componentMissing, type DiskComponents } from './disk-components.ts'
import type { MountedDisk } from './mounted-disk.ts'

const MAX_CHECKED_CHUNKS = MAX_COMPONENT_TRANSFER_BYTES / VSAN_SECTOR_BYTES

/**
 * Returns the components on the mounted disks of a host.
 * @param mounted returns the mounted disks by their ids
 * @param unusable returns why a disk is not mounted
 */
export function createComponentStore({
  mounted,
  unusable,
  disks,
}: {
  mounted: () => ReadonlyMap<string, MountedDisk>
  unusable: (diskId: string) => EsxiError
  disks: ComponentStore['disks']
}): ComponentStore {
  const stored = (diskId: string, components: DiskComponents): StoredComponent[] =>
    components.list().map(({ componentId, kind, configuration }) => ({
      ...{ componentId, diskId, kind, configuration },
    }))
  const locate = (componentId: string) => {
    for (const [diskId, { components }] of mounted()) {
      const record = components.find(componentId)
      if (record !== undefined) return { diskId, components, record }
    }
    return undefined
  }
  /** A disk that is not mounted may have the component. Then it is not known to be gone. */
  const missing = (componentId: string): EsxiError => {
    const states = disks().map(({ state }) => state)
    if (states.includes('locked'))
      return new EsxiError(
        'VSAN_DISK_LOCKED',
        `this host has no component ${componentId} on a mounted disk, and a disk is locked`,
      )
    if (states.includes('failed'))
      return new EsxiError(
        'VSAN_DISK_FAILED',
        `this host has no component ${componentId} on a mounted disk, and a disk failed`,
      )
    return componentMissing(componentId)
  }
  const withComponent = async <T>(
    componentId: string,
    act: (components: DiskComponents) => Promise<T>,
  ): Promise<T> => {
    const located = locate(componentId)
    if (located === undefined) throw missing(componentId)
    return act(located.components)
  }
  return {
    disks,
    list: () => [...mounted()].flatMap(([diskId, { components }]) => stored(diskId, components)),
    find: (componentId) => {
      const located = locate(componentId)
      if (located === undefined) return undefined
      const { kind, configuration } = located.record
      return { componentId, diskId: located.diskId, kind, configuration }
    },
    create: async (diskId, component) => {
      const disk = mounted().get(diskId)
      if (disk === undefined) throw unusable(diskId)
      const located = locate(component.componentId)
      if (located !== undefined && located.diskId !== diskId)
        throw new EsxiError(
          'VSAN_CONFIGURATION_STALE',
          `component ${component.componentId} is on another disk of this host`,
        )
      await disk.components.create(component)
    },
    remove: (id) => withComponent(id, (components) => components.remove(id)),
    configure: (id, configuration) =>
      withComponent(id, (components) => components.configure(id, configuration)),
    read: async (id, offsetBytes, lengthBytes) => {
      requireSectors(offsetBytes, lengthBytes, MAX_COMPONENT_TRANSFER_BYTES)
      return withComponent(id, (components) =>
        components.withData(id, { start: offsetBytes, lengthBytes }, 'read', (data) =>
          data.read(offsetBytes, lengthBytes),
        ),
      )
    },
    write: async (id, offsetBytes, sectors) => {
      requireSectors(offsetBytes, sectors.length, MAX_COMPONENT_TRANSFER_BYTES)
      const range = { start: offsetBytes, lengthBytes: sectors.length }
      await withComponent(id, (components) =>
        components.withData(id, range, 'write', (data) => data.write(offsetBytes, sectors)),
      )
    },
    writeZeroes: async (id, offsetBytes, lengthBytes) => {
      requireSectors(offsetBytes, lengthBytes, Number.MAX_SAFE_INTEGER)
      await withComponent(id, (components) =>
        components.withData(id, { start: offsetBytes, lengthBytes }, 'write', async (data) => {
          if (lengthBytes > 0) await data.zero(offsetBytes, lengthBytes)
        }),
      )
    },
    flush: (id) => withComponent(id, (components) => components.flush(id)),
    checks: async (id, firstChunk, chunks) => {
      if (![firstChunk, chunks].every((n) => Number.isSafeInteger(n) && n >= 0))
        throw invalidRange('chunks have whole numbers')
      if (chunks > MAX_CHECKED_CHUNKS) throw invalidRange(`at most ${MAX_CHECKED_CHUNKS} chunks`)
      const range = {
        start: firstChunk * VSAN_CHUNK_BYTES,
        lengthBytes: chunks * VSAN_CHUNK_BYTES,
      }
      return withComponent(id, (components) =>
        components.withData(id, range, 'read', (data) => data.checks(firstChunk, chunks)),
      )
    },
    chunks: async (id) => {
      const located = locate(id)
      if (located === undefined) throw missing(id)
      return [...located.record.chunks.keys()].sort((a, b) => a - b)
    },
  }
}

function requireSectors(offsetBytes: number, lengthBytes: number, limitBytes: number): void {
  const areWhole = [offsetBytes, lengthBytes].every(
    (bytes) => Number.isSafeInteger(bytes) && bytes >= 0 && bytes % VSAN_SECTOR_BYTES === 0,
  )
  if (!areWhole || !Number.isSafeInteger(offsetBytes + lengthBytes))
    throw invalidRange('a component is read and written in sectors of 4096 bytes')
  if (lengthBytes > limitBytes) throw invalidRange(`a transfer has at most ${limitBytes} bytes`)
}

function invalidRange(message: string): EsxiError {
  return new EsxiError('DISK_RANGE_INVALID', message)
}
