import { join } from 'node:path'
import { createQueue, type Logger, removeTemporaryFiles } from '@nkpsim/daemon'
import { makeFolders } from '@nkpsim/daemon/small-file'
import type { FileEffects } from '@nkpsim/effects'
import { asDatastoreError } from '../../disk/datastore-error.ts'
import { EsxiError } from '../../errors.ts'
import type { ComponentStore, KekOfDisk, VsanDisk } from '../components.ts'
import { createComponentStore } from './component-store.ts'
import { unusableDisk } from './describe-disk.ts'
import { createDiskFile } from './disk-file.ts'
import { type DiskKek, newDek } from './disk-key.ts'
import { type DiskSlot, type NextFormat, openDiskSlot } from './disk-slot.ts'
import { layoutOf } from './layout.ts'
import type { MountedDisk } from './mounted-disk.ts'

/** Folder of the disks in the state folder of a host. */
const FOLDER = 'vsan'
const FILE_NAME = /^disk-(\d{1,3})\.img$/
/** Maximum number of disks that a host gives to vSAN. */
export const MAX_VSAN_DISKS = 64

/** The disks that a host gives to vSAN. Each is a file in the host's state folder. */
export type HostDisks = {
  components: ComponentStore
  list(): readonly VsanDisk[]
  /**
   * Creates a disk, and mounts it.
   * @param disk.key its DEK is locked under this KEK. Undefined: the disk is not encrypted
   * @throws EsxiError INVALID_REQUEST, DISK_FULL, DATASTORE_UNUSABLE
   */
  create(disk: {
    clusterId: string
    capacityBytes: number
    key: NextFormat['key']
  }): Promise<VsanDisk>
  /** Mounts the disks of a cluster that are not encrypted, or whose KEK the host has. */
  mount(clusterId: string, kekOf: KekOfDisk): Promise<void>
  /**
   * Locks the DEK of a mounted disk under another KEK: a shallow rekey.
   * @throws EsxiError VSAN_DISK_NOT_FOUND, VSAN_DISK_LOCKED, VSAN_DISK_FAILED,
   *   INVALID_CRYPTO_STATE if the disk is not encrypted
   */
  rekey(diskId: string, key: DiskKek): Promise<void>
  /**
   * Gives an empty disk another format: encrypted with a new DEK, or not encrypted. A reformat that
   * was interrupted is repeated.
   * @throws EsxiError VSAN_DISK_NOT_FOUND, VSAN_DISK_IN_USE, VSAN_DISK_LOCKED, VSAN_DISK_FAILED
   */
  reformat(diskId: string, format: NextFormat): Promise<void>
  /**
   * Overwrites what was freed on a mounted disk, once for each DEK.
   * @param dekId all data above the disk has this DEK now
   * @throws EsxiError VSAN_DISK_NOT_FOUND, VSAN_DISK_LOCKED, VSAN_DISK_FAILED
   */
  clearFree(diskId: string, dekId: string): Promise<void>
  /** Unmounts a disk and wipes its DEK. @throws EsxiError VSAN_DISK_NOT_FOUND */
  unmount(diskId: string): Promise<void>
  /**
   * Removes a disk that is empty, or that cannot be used, with its file.
   * @throws EsxiError VSAN_DISK_NOT_FOUND, VSAN_DISK_IN_USE
   */
  remove(fileName: string): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the disks in the state folder of a host. Mounts none.
 * @param onChange called when the state of a disk has changed
 */
export async function openHostDisks(
  { files, random }: FileEffects,
  hostFolder: string,
  { onChange, logger }: { onChange: () => void; logger: Logger },
): Promise<HostDisks> {
  const folder = join(hostFolder, FOLDER)
  const effects = { files, random }
  const slots = new Map<string, DiskSlot>()
  const changes = createQueue()
  let index: ReadonlyMap<string, MountedDisk> | undefined
  /** The cluster whose disks were mounted last. */
  let present: string | undefined
  const changed = (): void => {
    index = undefined
    onChange()
  }
  if (files.now.stat(folder) !== undefined) {
    removeTemporaryFiles(files, folder, logger)
    for (const name of files.now.list(folder).sort())
      if (FILE_NAME.test(name))
        slots.set(name, await openDiskSlot(effects, join(folder, name), changed))
  }
  const describe = (): VsanDisk[] => {
    const seen = new Set<string>()
    return [...slots.values()].map((slot) => {
      const disk = slot.describe()
      if (disk.diskId === '' || !seen.has(disk.diskId)) {
        seen.add(disk.diskId)
        return disk
      }
      return { ...disk, state: 'failed', reason: 'it is a copy of another disk of this host' }
    })
  }
  /**
   * Returns the disks that may have components of the present cluster. Those of a former cluster
   * stay on the host, unmounted, and say nothing about its objects. A damaged label names no
   * cluster.
   */
  const ofPresent = (): VsanDisk[] =>
    describe().filter(
      ({ clusterId }) => present === undefined || clusterId === '' || clusterId === present,
    )
  const find = (diskId: string): DiskSlot => {
    const disk = describe().find((each) => each.diskId === diskId)
    const slot = disk && slots.get(disk.fileName)
    if (slot !== undefined) return slot
    throw new EsxiError('VSAN_DISK_NOT_FOUND', `this host has no vSAN disk ${diskId}`)
  }
  /** Kept between changes, because each read and write looks for its disk. */
  const mounted = (): ReadonlyMap<string, MountedDisk> => {
    index ??= new Map(
      [...slots.values()].flatMap((slot) => {
        const disk = slot.mounted()
        return disk === undefined ? [] : [[slot.diskId(), disk] as const]
      }),
    )
    return index
  }
  const unusable = (diskId: string): EsxiError => {
    const { fileName, state, reason } = find(diskId).describe()
    if (state !== 'mounted') return unusableDisk(fileName, { state, reason: reason ?? '' })
    return new EsxiError('VSAN_DISK_LOCKED', `the vSAN disk ${fileName} was just unmounted`)
  }
  const freeName = (): string => {
    for (let number = 0; number < MAX_VSAN_DISKS; number++)
      if (!slots.has(`disk-${number}.img`)) return `disk-${number}.img`
    const unused = describe().filter(({ clusterId }) => clusterId !== '' && clusterId !== present)
    const [first] = unused
    const remedy =
      first === undefined
        ? ''
        : `; ${unused.length} are of former clusters, such as ${join(folder, first.fileName)}: while the host is off, remove files whose data you do not need`
    throw new EsxiError(
      'INVALID_REQUEST',
      `a host has at most ${MAX_VSAN_DISKS} vSAN disks${remedy}`,
    )
  }
  return {
    components: createComponentStore({ mounted, unusable, disks: ofPresent }),
    list: describe,
    create: ({ clusterId, capacityBytes, key }) =>
      changes.run(async () => {
        layoutOf(capacityBytes)
        const name = freeName()
        const path = join(folder, name)
        makeFolders(files, folder, 0o700)
        const { dek, encryption } =
          key === undefined
            ? { dek: undefined, encryption: undefined }
            : newDek(key, key.dekGenerationId, random.bytes)
        using _dek = dek
        const label = { diskId: random.uuid(), clusterId, capacityBytes, isFormatted: true }
        await createDiskFile(effects, path, { ...label, encryption }, dek).catch((error) => {
          throw asDatastoreError(error)
        })
        const slot = await openDiskSlot(effects, path, changed)
        slots.set(name, slot)
        changed()
        await slot.mount(() => key?.kek.copy())
        return slot.describe()
      }),
    mount: async (clusterId, kekOf) => {
      present = clusterId
      const own = describe().filter((disk) => disk.clusterId === clusterId)
      for (const { fileName, state } of own)
        if (state !== 'failed') await slots.get(fileName)?.mount(kekOf)
    },
    rekey: async (diskId, key) => find(diskId).rekey(key),
    reformat: async (diskId, format) => find(diskId).reformat(format),
    clearFree: async (diskId, dekId) => find(diskId).clearFree(dekId),
    unmount: async (diskId) => find(diskId).unmount(),
    remove: (fileName) =>
      changes.run(async () => {
        const slot = slots.get(fileName)
        if (slot === undefined)
          throw new EsxiError('VSAN_DISK_NOT_FOUND', `this host has no vSAN disk ${fileName}`)
        await slot.remove()
        slots.delete(fileName)
        await slot.close()
        changed()
      }),
    close: async () => {
      await changes.close()
      for (const slot of slots.values()) await slot.close()
    },
  }
}
