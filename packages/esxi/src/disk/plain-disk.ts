import { join } from 'node:path'
import { createQueue, type HeldFolder, writeAll } from '@nkpsim/daemon'
import type { OpenFile } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import type { BlockDevice } from './block-device.ts'
import { asDatastoreError } from './datastore-error.ts'
import { MAX_TRANSFER_BYTES } from './encrypted-disk.ts'
import type { Extent } from './extent.ts'

/** The extent of a plain disk. It has no trailer, because no key can prove its identity. */
export type PlainExtent = Pick<Extent, 'fileName' | 'capacityBytes'>

/**
 * Opens the extent of a plain disk for reads and writes. A flush that failed fails every later
 * call, as with an encrypted disk.
 * @throws EsxiError VM_INVALID if the extent is missing or has a wrong size; DISK_FULL,
 *   DATASTORE_UNUSABLE here and from every call
 */
export async function openPlainDisk(folder: HeldFolder, extent: PlainExtent): Promise<BlockDevice> {
  const { capacityBytes } = extent
  const file = await openPlainExtent(folder, extent, 'change')
  const calls = createQueue()
  let isClosed = false
  let flushFailure: unknown
  const inTurn = <T>(operation: () => Promise<T>): Promise<T> =>
    calls.run(async () => {
      try {
        return await operation()
      } catch (error) {
        throw asDatastoreError(error)
      }
    })
  const requireOpen = (): void => {
    if (isClosed)
      throw new EsxiError('INVALID_POWER_STATE', 'the virtual machine was powered off meanwhile')
    if (flushFailure !== undefined)
      throw new EsxiError(
        'DATASTORE_UNUSABLE',
        'an earlier write did not reach the datastore; power the virtual machine off and on again',
        { cause: flushFailure },
      )
  }
  const requireRange = (offsetBytes: number, lengthBytes: number): void => {
    const isWhole = Number.isSafeInteger(offsetBytes) && offsetBytes >= 0
    if (!isWhole || lengthBytes > MAX_TRANSFER_BYTES || offsetBytes + lengthBytes > capacityBytes)
      throw new EsxiError(
        'DISK_RANGE_INVALID',
        `the range is not within the disk (${capacityBytes} bytes), or has more than ${MAX_TRANSFER_BYTES} bytes`,
      )
  }
  return {
    capacityBytes,
    read: (offsetBytes, lengthBytes) =>
      inTurn(async () => {
        requireOpen()
        requireRange(offsetBytes, lengthBytes)
        return readPlain(file, offsetBytes, lengthBytes)
      }),
    write: (offsetBytes, plaintext) =>
      inTurn(async () => {
        requireOpen()
        requireRange(offsetBytes, plaintext.length)
        await writeAll(file, plaintext, offsetBytes)
      }),
    flush: () =>
      inTurn(async () => {
        requireOpen()
        try {
          await file.syncData()
        } catch (error) {
          flushFailure = error
          throw error
        }
      }),
    close: () =>
      inTurn(async () => {
        isClosed = true
        await file.close()
      }),
  }
}

/**
 * Opens the extent of a plain disk, which the caller closes. An encrypted extent has a trailer, so
 * that its size is wrong for a plain disk.
 * @throws EsxiError VM_INVALID; DaemonError FILE_REFUSED; errors of the file system
 */
export async function openPlainExtent(
  folder: HeldFolder,
  { fileName, capacityBytes }: PlainExtent,
  access: 'read' | 'change',
): Promise<OpenFile> {
  const path = join(folder.path, fileName)
  const file = await openOrExplain(folder, fileName, access, path)
  try {
    const { size } = await file.stat()
    if (size === capacityBytes) return file
    throw new EsxiError('VM_INVALID', `the disk ${path} has another size than its descriptor says`)
  } catch (error) {
    await file.close()
    throw error
  }
}

async function openOrExplain(
  folder: HeldFolder,
  fileName: string,
  access: 'read' | 'change',
  path: string,
): Promise<OpenFile> {
  try {
    return await folder.open(fileName, access)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    throw new EsxiError('VM_INVALID', `the disk ${path} cannot be opened: it is missing`, { cause })
  }
}

async function readPlain(
  file: OpenFile,
  offsetBytes: number,
  lengthBytes: number,
): Promise<Buffer> {
  const plaintext = Buffer.alloc(lengthBytes)
  for (let read = 0; read < lengthBytes; ) {
    const bytesRead = await file.read(plaintext.subarray(read), offsetBytes + read)
    if (bytesRead === 0)
      throw new EsxiError('VM_INVALID', 'the disk is shorter than its descriptor says')
    read += bytesRead
  }
  return plaintext
}
