import { join } from 'node:path'
import { type HeldFolder, writeAll } from '@nkpsim/daemon'
import type { OpenFile } from '@nkpsim/effects'
import type { BlockDevice } from './block-device.ts'
import { journalName } from './conversion-journal.ts'
import { type Extent, notConverted, openOrExplain, wrongSize } from './extent.ts'
import { type DeviceContent, guardedDevice } from './guarded-device.ts'
import { fileExtents, inPieces, readFully } from './pieces.ts'

const ZEROS = Buffer.alloc(1 << 20)

/** The flat extent of a plain disk. It has no trailer, because no key can prove its identity. */
export type PlainExtent = Pick<Extent, 'fileName' | 'capacityBytes'>

/**
 * Opens the extent of a plain disk.
 * @throws EsxiError VM_INVALID if the extent is missing or has a wrong size, as an encrypted extent
 *   has; DISK_FULL, DATASTORE_UNUSABLE here and from every call
 */
export async function openPlainDisk(
  folder: HeldFolder,
  extent: PlainExtent,
): Promise<Required<BlockDevice>> {
  const file = await openPlainExtent(folder, extent, 'change')
  return guardedDevice(plainContent(file, extent.capacityBytes))
}

/**
 * Creates an empty extent of a plain disk, which the caller closes. It is durable after its sync.
 * Passes on errors of the file system.
 */
export async function createPlainExtent(
  folder: HeldFolder,
  { fileName, capacityBytes }: PlainExtent,
): Promise<OpenFile> {
  const file = await folder.open(fileName, 'create')
  try {
    await file.truncate(capacityBytes)
    return file
  } catch (error) {
    await file.close()
    await folder.remove(fileName)
    throw error
  }
}

/**
 * Opens the extent of a plain disk, which the caller closes. It has exactly the size of the
 * disk, so the extent of an encrypted disk is refused.
 * @throws EsxiError VM_INVALID; DaemonError FILE_REFUSED; errors of the file system
 */
export async function openPlainExtent(
  folder: HeldFolder,
  { fileName, capacityBytes }: PlainExtent,
  access: 'read' | 'change',
): Promise<OpenFile> {
  const file = await openOrExplain(folder, fileName, access)
  try {
    const { size } = await file.stat()
    if (size === capacityBytes) return file
    const path = join(folder.path, fileName)
    const isConverting = (await folder.look(journalName(fileName))) !== undefined
    throw isConverting ? notConverted(path) : wrongSize(path)
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Returns the content of an open plain extent. */
export function plainContent(file: OpenFile, capacityBytes: number): DeviceContent {
  return {
    capacityBytes,
    unitBytes: 1,
    read: async (offsetBytes, lengthBytes, into) => {
      const bytes = into?.length === lengthBytes ? into : Buffer.allocUnsafe(lengthBytes)
      await inPieces(lengthBytes, (start, end) =>
        readFully(file, bytes.subarray(start, end), offsetBytes + start),
      )
      return bytes
    },
    write: (offsetBytes, plaintext) =>
      inPieces(plaintext.length, (start, end) =>
        writeAll(file, plaintext.subarray(start, end), offsetBytes + start),
      ),
    writeZeroes: (offsetBytes, lengthBytes) =>
      inPieces(lengthBytes, async (start, end) => {
        const before = Buffer.allocUnsafe(end - start)
        const zeros = ZEROS.subarray(0, before.length)
        await readFully(file, before, offsetBytes + start)
        // Bytes that were never written are zeros. Writing zeros there would take space.
        if (!before.equals(zeros)) await writeAll(file, zeros, offsetBytes + start)
      }),
    extents: (offsetBytes, lengthBytes) => fileExtents(file, offsetBytes, lengthBytes),
    sync: () => file.syncData(),
    close: () => file.close(),
  }
}
