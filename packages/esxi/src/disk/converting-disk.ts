import { join } from 'node:path'
import { SECTOR_BYTES, type SectorCipher } from '@nkpsim/crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import type { OpenFile } from '@nkpsim/effects'
import type { BlockDevice } from './block-device.ts'
import {
  type Conversion,
  ciphersOf,
  continueIn,
  convertedBytes,
  isComplete,
  openConversion,
  writeChunk,
} from './convert-in-place.ts'
import type { DiskExtent } from './disk-extents.ts'
import { encryptedContent } from './encrypted-disk.ts'
import { openOrExplain } from './extent.ts'
import { type DeviceContent, guardedDevice } from './guarded-device.ts'
import { plainContent } from './plain-disk.ts'

const NOTHING = Buffer.alloc(0)

/**
 * Opens a disk whose conversion in place was interrupted. Its user sees plaintext, as always. The
 * conversion continues from the same place when the disk is closed.
 * @throws EsxiError VM_INVALID; DaemonError FILE_REFUSED; errors of the file system
 */
export async function openConvertingDisk(
  folder: HeldFolder,
  conversion: Conversion,
): Promise<Required<BlockDevice>> {
  const file = await openOrExplain(folder, conversion.fileName, 'change')
  try {
    const end = await settle(folder, conversion, file)
    return guardedDevice(contentOf(file, conversion, end))
  } catch (error) {
    await file.close()
    throw error
  }
}

/**
 * Returns the end of the converted part. The journal no longer has a chunk, because the chunk would
 * later undo the changes of the disk's user.
 */
async function settle(folder: HeldFolder, conversion: Conversion, file: OpenFile): Promise<number> {
  const { fileName, capacityBytes } = conversion
  // Before anything else, because anybody can write a journal that no key proves.
  await using journal = await openConversion(folder, conversion)
  if (await isComplete(folder, file, conversion)) return capacityBytes
  using ciphers = ciphersOf(conversion)
  const end = convertedBytes(journal)
  const hasChunk = journal.last.ciphertext.length > 0
  const work = { file, conversion, journal, ciphers, path: join(folder.path, fileName) }
  await continueIn(work)
  if (hasChunk) await writeChunk(work, await journal.append(end, NOTHING), end, NOTHING)
  return end
}

/** Returns the content of an extent that has its new form before a position. */
function contentOf(file: OpenFile, conversion: Conversion, position: number): DeviceContent {
  const { capacityBytes } = conversion
  const { from, to } = ciphersOf(conversion)
  const sideOf = (cipher: SectorCipher | undefined): DeviceContent =>
    cipher === undefined
      ? plainContent(file, capacityBytes)
      : encryptedContent(file, cipher, capacityBytes)
  return splitContent(sideOf(to), sideOf(from), position)
}

function splitContent(before: DeviceContent, after: DeviceContent, at: number): DeviceContent {
  const inBoth = async (
    offsetBytes: number,
    lengthBytes: number,
    act: (content: DeviceContent, offsetBytes: number, lengthBytes: number) => Promise<void>,
  ): Promise<void> => {
    const lengthBefore = Math.min(Math.max(at - offsetBytes, 0), lengthBytes)
    if (lengthBefore > 0) await act(before, offsetBytes, lengthBefore)
    if (lengthBefore < lengthBytes)
      await act(after, offsetBytes + lengthBefore, lengthBytes - lengthBefore)
  }
  return {
    capacityBytes: before.capacityBytes,
    unitBytes: SECTOR_BYTES,
    read: async (offsetBytes, lengthBytes) => {
      const parts: Buffer[] = []
      await inBoth(offsetBytes, lengthBytes, async (content, start, length) => {
        parts.push(await content.read(start, length))
      })
      return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
    },
    write: (offsetBytes, plaintext) =>
      inBoth(offsetBytes, plaintext.length, (content, start, length) =>
        content.write(start, plaintext.subarray(start - offsetBytes, start - offsetBytes + length)),
      ),
    writeZeroes: (offsetBytes, lengthBytes) =>
      inBoth(offsetBytes, lengthBytes, (content, start, length) =>
        content.writeZeroes(start, length),
      ),
    extents: async (offsetBytes, lengthBytes) => {
      const parts: DiskExtent[] = []
      await inBoth(offsetBytes, lengthBytes, async (content, start, length) => {
        parts.push(...(await content.extents(start, length)))
      })
      return parts
    },
    sync: () => before.sync(),
    close: async () => {
      await before.close()
      await after.close()
    },
  }
}
