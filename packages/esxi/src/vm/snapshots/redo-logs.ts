import { createDek, formatKeyLocator, lockKey } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import { createExtent, type Extent } from '../../disk/extent.ts'
import { createPlainLog } from '../../disk/plain-log.ts'
import { EsxiError } from '../../errors.ts'
import { contentIdOf, type DiskDescriptor, formatDiskDescriptor } from '../files/disk-descriptor.ts'
import type { DiskFile } from '../files/read-vm.ts'
import { openDiskKey } from '../keys/open-keys.ts'
import type { SnapshotWork } from './snapshot-work.ts'

const CONTENT_ID_BYTES = 4
const NUMBER_SUFFIX = /-\d{6}\.vmdk$/
const MAX_NUMBER = 999_999

/** A new redo log, in the form that reading its descriptor would return. */
export type BuiltLog = { fileName: string; descriptor: DiskDescriptor }

/**
 * Chooses names such as `db-1-000001.vmdk` for redo logs on these disks. The names are free, and so
 * are the names of their extents.
 */
export async function chooseLogNames(
  folder: HeldFolder,
  parents: readonly string[],
): Promise<string[]> {
  const taken = new Set(await folder.list())
  return parents.map((parent) => {
    const base = parent.replace(NUMBER_SUFFIX, '').replace(/\.vmdk$/, '')
    for (let number = 1; number <= MAX_NUMBER; number++) {
      const fileName = `${base}-${String(number).padStart(6, '0')}.vmdk`
      if (taken.has(fileName) || taken.has(extentNameOf(fileName))) continue
      taken.add(fileName)
      return fileName
    }
    throw new EsxiError('VM_INVALID', `the folder of the virtual machine has too many files`)
  })
}

/** Returns the name of a redo log's extent. */
export function extentNameOf(fileName: string): string {
  return fileName.replace(/\.vmdk$/, '-sesparse.vmdk')
}

/**
 * Creates an empty redo log on a disk, durably. On an encrypted disk it has its own DEK, wrapped
 * under the KEK of the disk, so that it opens wherever the disk opens. On a plain disk it is plain.
 * @throws EsxiError DISK_KEY_NOT_FOUND, VM_INVALID; errors of the file system
 */
export async function buildRedoLog(
  work: Pick<SnapshotWork, 'folder' | 'kekOf' | 'random'>,
  parent: DiskFile,
  fileName: string,
): Promise<BuiltLog> {
  const { folder, random } = work
  const { capacityBytes, uuid } = parent.descriptor
  const extent = { fileName: extentNameOf(fileName), capacityBytes, extentId: random.uuid() }
  const encrypted = await buildExtent(work, parent, extent)
  const descriptor: DiskDescriptor = {
    ...{ capacityBytes, uuid, extentFileName: extent.fileName, ...encrypted },
    contentId: random.bytes(CONTENT_ID_BYTES).toString('hex'),
    parent: { fileName: parent.fileName, contentId: contentIdOf(parent.descriptor) },
  }
  await folder.replace(fileName, formatDiskDescriptor(descriptor))
  return { fileName, descriptor }
}

/** Creates the extent of a redo log. Returns what its descriptor says about encryption. */
async function buildExtent(
  { folder, kekOf, random }: Pick<SnapshotWork, 'folder' | 'kekOf' | 'random'>,
  parent: DiskFile,
  extent: Extent & { extentId: string },
): Promise<Pick<DiskDescriptor, 'encryptionKeys' | 'extentId'>> {
  if (parent.key === undefined) {
    await createPlainLog(folder, extent)
    return { encryptionKeys: undefined, extentId: undefined }
  }
  // Reports a missing key of the disk.
  openDiskKey(parent, kekOf)?.wipe()
  const { providerName, keyId } = parent.key.locator
  using kek = kekOf(parent.key)
  using dek = createDek(random.bytes)
  await using file = await createExtent(folder, extent, dek)
  await file.sync()
  const encryptionKeys = formatKeyLocator(lockKey({ kek, dek, providerName, keyId }))
  return { encryptionKeys, extentId: extent.extentId }
}
