import { createSectorCipher, kbkdfCounter, LABELS, Secret, uuidToBytes } from '@nkpsim/crypto'
import { writeAll } from '@nkpsim/daemon'
import type { OpenFile } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import { VSAN_SECTOR_BYTES } from '../components.ts'
import { readUpToEnd } from './read-up-to-end.ts'

/** Errors of a file system that has no room. The file is as good as before. */
const NO_ROOM: readonly string[] = ['ENOSPC', 'EDQUOT', 'EFBIG']

/**
 * The sectors of a disk behind its label. All positions and lengths are whole sectors. After an
 * error that is not a lack of room, the content of the file is unknown, and every call fails.
 *
 * Every call throws EsxiError VSAN_DISK_FAILED; writes throw DISK_FULL.
 */
export type Medium = {
  /** Reads sectors as they are in the file. */
  readRaw(position: number, lengthBytes: number): Promise<Buffer>
  /** Writes sectors as they are. */
  writeRaw(position: number, bytes: Buffer): Promise<void>
  /** Encrypts sectors at a position: returns a new buffer, or the same if nothing is encrypted. */
  encrypt(plaintext: Buffer, position: number): Buffer
  /** Decrypts sectors at a position, in place. */
  decrypt(raw: Buffer, position: number): Buffer
  /** Makes all writes durable that ended before. */
  sync(): Promise<void>
  /** HMAC key of the metadata. Of a disk that is not encrypted, it is no secret. */
  macKey: Secret
  /** Returns why the disk failed. */
  failure(): EsxiError | undefined
  /** Closes the file and wipes the keys. */
  close(): Promise<void>
}

/**
 * Opens the medium of a disk over its file.
 * @param dek 64 bytes, which the medium wipes at its end. Undefined: nothing is encrypted
 * @param onFailure called once, when the disk fails
 */
export function openMedium(
  file: Pick<OpenFile, 'read' | 'write' | 'syncData' | 'close'>,
  diskId: string,
  dek: Secret | undefined,
  onFailure: (error: EsxiError) => void = () => undefined,
): Medium {
  const cipher = dek && createSectorCipher(dek)
  const context = uuidToBytes(diskId)
  const macKey =
    dek === undefined
      ? Secret.from(Buffer.from(context))
      : kbkdfCounter({ key: dek, label: LABELS.vsanMetadata, context, lengthBits: 256 })
  let failure: EsxiError | undefined
  const fail = (cause: unknown): EsxiError => {
    const { code, message } = cause as NodeJS.ErrnoException
    const reason = code ?? message
    if (failure !== undefined) return failure
    failure = new EsxiError(
      'VSAN_DISK_FAILED',
      `the file of vSAN disk ${diskId} failed: ${reason}; remove the disk, and restart the host`,
      { cause },
    )
    onFailure(failure)
    return failure
  }
  const attempt = async <T>(act: () => Promise<T>, allowsNoRoom = false): Promise<T> => {
    if (failure !== undefined) throw failure
    try {
      return await act()
    } catch (cause) {
      if (allowsNoRoom && NO_ROOM.includes((cause as NodeJS.ErrnoException).code ?? ''))
        throw new EsxiError('DISK_FULL', 'the file system of the vSAN disk has no room left', {
          cause,
        })
      throw fail(cause)
    }
  }
  const sectorOf = (position: number): number => position / VSAN_SECTOR_BYTES
  return {
    readRaw: (position, lengthBytes) =>
      attempt(async () => {
        const bytes = await readUpToEnd(file, position, lengthBytes)
        if (bytes.length < lengthBytes) throw new Error('it is shorter than its label says')
        return bytes
      }),
    writeRaw: (position, bytes) => attempt(() => writeAll(file, bytes, position), true),
    encrypt: (plaintext, position) =>
      cipher === undefined ? plaintext : cipher.encrypt(plaintext, sectorOf(position)),
    decrypt: (raw, position) =>
      cipher === undefined ? raw : cipher.decrypt(raw, sectorOf(position), raw),
    sync: () => attempt(() => file.syncData()),
    macKey,
    failure: () => failure,
    close: async () => {
      cipher?.wipe()
      macKey.wipe()
      await file.close()
    },
  }
}
