import { createSectorCipher, SECTOR_BYTES, type Secret, type SectorCipher } from '@nkpsim/crypto'
import { type HeldFolder, writeAll } from '@nkpsim/daemon'
import type { OpenFile } from '@nkpsim/effects'
import type { BlockDevice } from './block-device.ts'
import { type Extent, openExtent } from './extent.ts'
import { type DeviceContent, guardedDevice } from './guarded-device.ts'
import { fileExtents, inPieces, readFully, release } from './pieces.ts'
import { writtenRuns } from './written-sectors.ts'

const ZEROS = Buffer.alloc(1 << 20)

/**
 * Opens the flat extent of a disk. Its user sees plaintext; the datastore has ciphertext. The
 * caller keeps the DEK and may wipe it; then every call fails.
 *
 * A sector whose ciphertext is all zeros was never written and reads as zeros, so a new disk needs
 * no writing. A written sector has such ciphertext with probability 2^-32768. Anyone who can change
 * the extent can blank a sector this way. XTS protects no integrity anyway (SP 800-38E): they could
 * also turn a sector into noise. Opening detects an extent that belongs to another disk.
 * @throws EsxiError VM_INVALID if the extent is missing, has a wrong size or belongs to another
 *   disk; DISK_FULL, DATASTORE_UNUSABLE here and from every call
 */
export async function openEncryptedDisk(
  folder: HeldFolder,
  extent: Extent,
  dek: Secret,
): Promise<Required<BlockDevice>> {
  const cipher = createSectorCipher(dek)
  const file = await openExtent(folder, extent, dek, 'change')
  return guardedDevice(encryptedContent(file, cipher, extent.capacityBytes))
}

/** Returns the content of an open encrypted extent, which disposes of its cipher at the end. */
export function encryptedContent(
  file: OpenFile,
  cipher: SectorCipher,
  capacityBytes: number,
): DeviceContent {
  return {
    capacityBytes,
    unitBytes: SECTOR_BYTES,
    read: (offsetBytes, lengthBytes, into) =>
      readPlaintext(file, cipher, { offsetBytes, lengthBytes, into }),
    write: (offsetBytes, plaintext) => writePlaintext(file, cipher, offsetBytes, plaintext),
    writeZeroes: (offsetBytes, lengthBytes) => zero(file, cipher, offsetBytes, lengthBytes),
    // Ciphertext tells what was written, so nothing is decrypted.
    extents: (offsetBytes, lengthBytes) => fileExtents(file, offsetBytes, lengthBytes),
    sync: () => file.syncData(),
    close: async () => {
      cipher[Symbol.dispose]()
      await file.close()
    },
  }
}

async function readPlaintext(
  file: OpenFile,
  cipher: SectorCipher,
  {
    offsetBytes,
    lengthBytes,
    into,
  }: { offsetBytes: number; lengthBytes: number; into?: Buffer | undefined },
): Promise<Buffer> {
  if (lengthBytes === 0) return Buffer.alloc(0)
  const first = Math.floor(offsetBytes / SECTOR_BYTES)
  const end = Math.ceil((offsetBytes + lengthBytes) / SECTOR_BYTES)
  const start = offsetBytes - first * SECTOR_BYTES
  const sectorsBytes = (end - first) * SECTOR_BYTES
  const sectors = into?.length === sectorsBytes ? into : Buffer.allocUnsafe(sectorsBytes)
  await readSectors(file, cipher, first, sectors)
  return lengthBytes === sectorsBytes ? sectors : sectors.subarray(start, start + lengthBytes)
}

/** Fills a buffer with sectors. */
async function readSectors(
  file: OpenFile,
  cipher: SectorCipher,
  first: number,
  sectors: Buffer,
): Promise<void> {
  await inPieces(sectors.length, async (start, end) => {
    const piece = sectors.subarray(start, end)
    const firstOfPiece = first + start / SECTOR_BYTES
    await readFully(file, piece, firstOfPiece * SECTOR_BYTES)
    decryptWritten(cipher, piece, firstOfPiece)
  })
}

/** Decrypts sectors in place. Those that were never written stay zeros. */
function decryptWritten(cipher: SectorCipher, sectors: Buffer, first: number): void {
  for (const { start, end } of writtenRuns(sectors)) {
    const written = sectors.subarray(start, end)
    cipher.decrypt(written, first + start / SECTOR_BYTES, written)
  }
}

async function writePlaintext(
  file: OpenFile,
  cipher: SectorCipher,
  offsetBytes: number,
  plaintext: Buffer,
): Promise<void> {
  if (plaintext.length === 0) return
  const first = Math.floor(offsetBytes / SECTOR_BYTES)
  const end = Math.ceil((offsetBytes + plaintext.length) / SECTOR_BYTES)
  const start = offsetBytes - first * SECTOR_BYTES
  const isAligned = start === 0 && plaintext.length % SECTOR_BYTES === 0
  const merged = isAligned
    ? undefined
    : await mergeEdges(file, cipher, { first, end, start, plaintext })
  const sectors = merged ?? plaintext
  await inPieces(sectors.length, async (from, to) => {
    const firstOfPiece = first + from / SECTOR_BYTES
    const piece = sectors.subarray(from, to)
    const ciphertext = cipher.encrypt(piece, firstOfPiece, merged && piece)
    await writeAll(file, ciphertext, firstOfPiece * SECTOR_BYTES)
    if (merged === undefined) release(ciphertext)
  })
  if (merged !== undefined) release(merged)
}

/** Returns whole sectors with the new bytes, and with the old bytes around them. */
async function mergeEdges(
  file: OpenFile,
  cipher: SectorCipher,
  {
    first,
    end,
    start,
    plaintext,
  }: { first: number; end: number; start: number; plaintext: Buffer },
): Promise<Buffer> {
  const sectors = Buffer.allocUnsafe((end - first) * SECTOR_BYTES)
  for (const edge of new Set([first, end - 1])) {
    const position = (edge - first) * SECTOR_BYTES
    await readSectors(file, cipher, edge, sectors.subarray(position, position + SECTOR_BYTES))
  }
  plaintext.copy(sectors, start)
  return sectors
}

/** Turns whole sectors into sectors that were never written. Encrypts the zeros at the edges. */
async function zero(
  file: OpenFile,
  cipher: SectorCipher,
  offsetBytes: number,
  lengthBytes: number,
): Promise<void> {
  const end = offsetBytes + lengthBytes
  const firstWhole = Math.min(Math.ceil(offsetBytes / SECTOR_BYTES) * SECTOR_BYTES, end)
  const lastWhole = Math.max(Math.floor(end / SECTOR_BYTES) * SECTOR_BYTES, firstWhole)
  for (const [from, to] of [
    [offsetBytes, firstWhole],
    [lastWhole, end],
  ] as const)
    await zeroWithin(file, cipher, from, to)
  await inPieces(lastWhole - firstWhole, async (from, to) => {
    const sectors = Buffer.allocUnsafe(to - from)
    await readFully(file, sectors, firstWhole + from)
    for (const run of writtenRuns(sectors))
      await writeAll(file, ZEROS.subarray(0, run.end - run.start), firstWhole + from + run.start)
  })
}

/** Writes zeros within a sector, unless the sector has only zeros there. */
async function zeroWithin(
  file: OpenFile,
  cipher: SectorCipher,
  from: number,
  to: number,
): Promise<void> {
  const zeros = ZEROS.subarray(0, to - from)
  const before = await readPlaintext(file, cipher, { offsetBytes: from, lengthBytes: zeros.length })
  if (!before.equals(zeros)) await writePlaintext(file, cipher, from, zeros)
}
