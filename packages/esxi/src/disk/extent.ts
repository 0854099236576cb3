import { createHmac, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import { kbkdfCounter, LABELS, type Secret } from '@nkpsim/crypto'
import { type HeldFolder, writeAll } from '@nkpsim/daemon'
import type { OpenFile } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'

/**
 * Size of the trailer after the sectors of a disk. It contains the identity of the extent and a
 * proof of it made with the disk's DEK.
 */
export const TRAILER_BYTES = 4096
const MAGIC = Buffer.from('nkpsim extent v1')
/** Begins the trailer of an extent that is partly encrypted. */
const CONVERTING_MAGIC = Buffer.from('nkpsim convert 1')
const ID_BYTES = 36
const MAC_BYTES = 32
const MAC_START = MAGIC.length + ID_BYTES
const SLOT_START = MAC_START + MAC_BYTES

/** The flat extent of a disk. */
export type Extent = {
  fileName: string
  /** A multiple of 4096. */
  capacityBytes: number
  /** UUID of the extent. Undefined for a disk of an earlier release, which did not bind extents. */
  extentId: string | undefined
}

/**
 * Creates an empty encrypted extent, which the caller closes. It is durable after its sync. Passes
 * on errors of the file system.
 */
export async function createExtent(
  folder: HeldFolder,
  { fileName, ...extent }: Extent & { extentId: string },
  dek: Secret,
): Promise<OpenFile> {
  const file = await folder.open(fileName, 'create')
  try {
    await finishExtent(file, extent, dek)
    return file
  } catch (error) {
    await file.close()
    await folder.remove(fileName)
    throw error
  }
}

/** Sets the size of an extent and writes the trailer that binds it to its disk. */
export async function finishExtent(
  file: OpenFile,
  { capacityBytes, extentId }: { capacityBytes: number; extentId: string },
  dek: Secret,
): Promise<void> {
  await file.truncate(capacityBytes)
  await writeAll(file, formatTrailer({ capacityBytes, extentId }, dek), capacityBytes)
}

/** Id of an extent and the DEK that proves it. */
export type ExtentIdentity = { extentId: string; dek: Secret }

/**
 * Whether an extent is encrypted, or partly encrypted while it is converted in place. Then it has
 * the number of the last slot of the journal whose chunk was written.
 */
export type ExtentState = 'encrypted' | { slot: number }

/** Writes the trailer, in one step. Passes on errors of the file system. */
export async function writeTrailer(
  file: OpenFile,
  capacityBytes: number,
  { extentId, dek }: ExtentIdentity,
  state: ExtentState,
): Promise<void> {
  await writeAll(file, formatTrailer({ capacityBytes, extentId }, dek, state), capacityBytes)
}

/**
 * Returns the state that the trailer of an extent proves for this identity; undefined if it proves
 * none. Passes on errors of the file system.
 */
export async function readState(
  file: OpenFile,
  capacityBytes: number,
  { extentId, dek }: ExtentIdentity,
): Promise<ExtentState | undefined> {
  const trailer = await readTrailer(file, { capacityBytes })
  const slot = Number(BigInt.asUintN(53, trailer.readBigUInt64BE(SLOT_START)))
  for (const state of ['encrypted', { slot }] as const)
    if (boundId(trailer, { capacityBytes }, dek, state) === extentId) return state
  return undefined
}

/**
 * Whether a plain extent has no trailer, or only the beginning of this one, as after a kill during
 * its first write. Any other trailer belongs to the extent of another disk, which is not plain.
 */
export async function isPlainBefore(
  file: OpenFile,
  capacityBytes: number,
  { extentId, dek }: ExtentIdentity,
  state: ExtentState,
): Promise<boolean> {
  const { size } = await file.stat()
  if (size < capacityBytes || size > capacityBytes + TRAILER_BYTES) return false
  const found = await readTrailer(file, { capacityBytes })
  const expected = formatTrailer({ capacityBytes, extentId }, dek, state)
  const different = found.findIndex((byte, index) => byte !== expected[index])
  return different === -1 || found.subarray(different).every((byte) => byte === 0)
}

/**
 * Opens the extent of a disk, which the caller closes. The extent must have the right size and
 * belong to the disk, because the extent of another disk would read as noise.
 * @throws EsxiError VM_INVALID; DaemonError FILE_REFUSED; errors of the file system
 */
export async function openExtent(
  folder: HeldFolder,
  extent: Extent,
  dek: Secret,
  access: 'read' | 'change',
): Promise<OpenFile> {
  const path = join(folder.path, extent.fileName)
  const file = await openOrExplain(folder, extent.fileName, access)
  try {
    await requireOwn(file, extent, dek, path)
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

/**
 * Binds an unbound extent to its disk, durably, and returns its id. If an earlier attempt has
 * already bound it, returns the id of that attempt.
 * @throws EsxiError VM_INVALID; DaemonError FILE_REFUSED; errors of the file system
 */
export async function bindExtent(
  folder: HeldFolder,
  extent: Extent,
  dek: Secret,
  newId: string,
): Promise<string> {
  await using file = await openExtent(folder, extent, dek, 'change')
  const bound = extent.extentId ?? boundId(await readTrailer(file, extent), extent, dek)
  if (bound !== undefined) return bound
  const trailer = formatTrailer({ ...extent, extentId: newId }, dek)
  await writeAll(file, trailer, extent.capacityBytes)
  await file.sync()
  return newId
}

/**
 * Opens the file of an extent.
 * @throws EsxiError VM_INVALID if it is missing; DaemonError FILE_REFUSED; errors of the file
 *   system
 */
export async function openOrExplain(
  folder: HeldFolder,
  fileName: string,
  access: 'read' | 'change',
): Promise<OpenFile> {
  try {
    return await folder.open(fileName, access)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    const path = join(folder.path, fileName)
    throw new EsxiError('VM_INVALID', `the disk ${path} cannot be opened: it is missing`, { cause })
  }
}

async function requireOwn(
  file: OpenFile,
  extent: Extent,
  dek: Secret,
  path: string,
): Promise<void> {
  const { size } = await file.stat()
  const isBound = size === extent.capacityBytes + TRAILER_BYTES
  const isLegacy = extent.extentId === undefined
  if (!isBound && !(isLegacy && size === extent.capacityBytes)) throw wrongSize(path)
  if (!isBound) return
  const trailer = await readTrailer(file, extent)
  if (trailer.subarray(0, MAGIC.length).equals(CONVERTING_MAGIC)) throw notConverted(path)
  // A host that died during the binding left a trailer without the magic number.
  if (isLegacy && !trailer.subarray(0, MAGIC.length).equals(MAGIC)) return
  const id = boundId(trailer, extent, dek)
  if (id === undefined || (!isLegacy && id !== extent.extentId)) throw foreignExtent(path)
}

/** Returns the error for the extent of another disk. */
export function foreignExtent(path: string): EsxiError {
  const message = `${path} is the extent of another disk: put the right one back`
  return new EsxiError('VM_INVALID', message)
}

/** Returns the error for an extent whose size does not fit its descriptor. */
export function wrongSize(path: string): EsxiError {
  return new EsxiError('VM_INVALID', `the disk ${path} has another size than its descriptor says`)
}

/** Returns the error for an extent that is partly encrypted. */
export function notConverted(path: string): EsxiError {
  return new EsxiError(
    'VM_INVALID',
    `the encryption or decryption of ${path} was interrupted: run it again`,
  )
}

/** All fields are in the first 512 bytes, because a disk writes 512 bytes in one piece. */
function formatTrailer(
  { capacityBytes, extentId }: { capacityBytes: number; extentId: string },
  dek: Secret,
  state: ExtentState = 'encrypted',
): Buffer {
  const trailer = Buffer.alloc(TRAILER_BYTES)
  magicOf(state).copy(trailer)
  trailer.write(extentId, MAGIC.length, 'latin1')
  extentMac({ extentId, capacityBytes, state }, dek).copy(trailer, MAC_START)
  if (state !== 'encrypted') trailer.writeBigUInt64BE(BigInt(state.slot), SLOT_START)
  return trailer
}

/** Returns the id in a trailer. Returns undefined if the DEK does not prove the id. */
function boundId(
  trailer: Buffer,
  { capacityBytes }: Pick<Extent, 'capacityBytes'>,
  dek: Secret,
  state: ExtentState = 'encrypted',
): string | undefined {
  if (!trailer.subarray(0, MAGIC.length).equals(magicOf(state))) return undefined
  const extentId = trailer.toString('latin1', MAGIC.length, MAC_START)
  const mac = trailer.subarray(MAC_START, SLOT_START)
  const isProved = timingSafeEqual(mac, extentMac({ extentId, capacityBytes, state }, dek))
  return isProved ? extentId : undefined
}

function magicOf(state: ExtentState): Buffer {
  return state === 'encrypted' ? MAGIC : CONVERTING_MAGIC
}

function extentMac(
  {
    extentId,
    capacityBytes,
    state,
  }: { extentId: string; capacityBytes: number; state: ExtentState },
  dek: Secret,
): Buffer {
  using key = kbkdfCounter({
    key: dek,
    label: LABELS.diskExtent,
    context: Buffer.alloc(0),
    lengthBits: 256,
  })
  const numbers = Buffer.alloc(state === 'encrypted' ? 8 : 16)
  numbers.writeBigUInt64BE(BigInt(capacityBytes))
  if (state !== 'encrypted') numbers.writeBigUInt64BE(BigInt(state.slot), 8)
  return createHmac('sha256', key.reveal())
    .update(magicOf(state))
    .update(extentId, 'latin1')
    .update(numbers)
    .digest()
}

async function readTrailer(
  file: OpenFile,
  { capacityBytes }: Pick<Extent, 'capacityBytes'>,
): Promise<Buffer> {
  const trailer = Buffer.alloc(TRAILER_BYTES)
  for (let read = 0; read < TRAILER_BYTES; ) {
    const bytesRead = await file.read(trailer.subarray(read), capacityBytes + read)
    // The file ends here if the extent is not bound.
    if (bytesRead === 0) break
    read += bytesRead
  }
  return trailer
}
