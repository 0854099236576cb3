import { createHmac, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import { kbkdfCounter, LABELS, SECTOR_BYTES, type Secret } from '@nkpsim/crypto'
import { type HeldFolder, writeAll } from '@nkpsim/daemon'
import type { OpenFile } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'

/**
 * The journal of a conversion is a file beside the extent:
 *
 * - a header of 16 KiB: what is converted into what, with a MAC
 * - two slots, used in turns. A slot has a number, a position in the disk and the ciphertext of the
 *   chunk at this position, with a MAC over all of it
 *
 * The slot with the higher number counts. A kill during the write of a slot leaves the other slot
 * valid.
 */
const SUFFIX = '.journal'
const MAGIC = Buffer.from('nkpsim journal 1')
const HEADER_BYTES = 16 * 1024
const MAC_BYTES = 32
const TEXT_START = MAGIC.length + 4
const SLOT_HEADER_BYTES = SECTOR_BYTES
const MAX_CHUNK_BYTES = 16 << 20
const KINDS = ['encrypt', 'decrypt', 'recrypt'] as const

/** What a conversion makes of an extent. */
export type ConversionKind = (typeof KINDS)[number]

/** What a journal says without a proof. */
export type ConversionHeader = {
  kind: ConversionKind
  capacityBytes: number
  /** Bytes of the disk that are converted in one step, a multiple of 4096. */
  chunkBytes: number
  /** UUID of the encrypted extent: of the new one, or of the old one if it is decrypted. */
  extentId: string
  /** UUID of the conversion. */
  id: string
  /** What the caller needs to open the key again, such as a key locator. */
  keys: string
}

/**
 * The last chunk in work. Everything before its position is converted durably, and everything after
 * its last byte is unchanged. Slot 0 is written before the first change of the extent.
 */
export type Slot = { number: number; position: number; ciphertext: Buffer }

/** An open journal. */
export type ConversionJournal = AsyncDisposable & {
  header: ConversionHeader
  /** The slot that counted when the journal was opened. */
  last: Slot
  /**
   * Writes the next slot, durably, and returns its number. The extent must have the content of the
   * last slot, durably.
   */
  append(position: number, ciphertext: Buffer): Promise<number>
}

/** Returns the name of the journal of an extent. */
export function journalName(extentFileName: string): string {
  return `${extentFileName}${SUFFIX}`
}

/** Returns the name of the extent of a journal. Undefined if this is not the name of a journal. */
export function extentOfJournal(name: string): string | undefined {
  return name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : undefined
}

/**
 * Reads the header of an extent's journal. Undefined if no conversion was begun.
 * @throws EsxiError VM_INVALID; DaemonError FILE_REFUSED; errors of the file system
 */
export async function readHeader(
  folder: HeldFolder,
  extentFileName: string,
): Promise<ConversionHeader | undefined> {
  const name = journalName(extentFileName)
  if ((await folder.look(name)) === undefined) return undefined
  await using file = await folder.open(name, 'read')
  return parseHeader(await readRegion(file, 0, HEADER_BYTES), join(folder.path, name)).header
}

/** Creates a journal, durably. Passes on errors of the file system. */
export async function createJournal(
  folder: HeldFolder,
  extentFileName: string,
  header: ConversionHeader,
  dek: Secret,
): Promise<void> {
  using key = macKey(dek)
  const text = Buffer.from(JSON.stringify(header))
  const bytes = Buffer.alloc(HEADER_BYTES + SLOT_HEADER_BYTES)
  if (TEXT_START + text.length + MAC_BYTES > HEADER_BYTES)
    throw new EsxiError('VM_INVALID', 'the key locator of the disk is too long')
  MAGIC.copy(bytes)
  bytes.writeUInt32LE(text.length, MAGIC.length)
  text.copy(bytes, TEXT_START)
  headerMac(key, text).copy(bytes, TEXT_START + text.length)
  const first = { number: 0, position: 0, ciphertext: Buffer.alloc(0) }
  formatSlot(key, header.id, first).copy(bytes, HEADER_BYTES)
  await folder.replace(journalName(extentFileName), bytes)
}

/**
 * Opens a journal. What is read is durable.
 * @throws EsxiError VM_INVALID if the DEK does not prove it; DaemonError FILE_REFUSED; errors of
 *   the file system
 */
export async function openJournal(
  folder: HeldFolder,
  extentFileName: string,
  dek: Secret,
): Promise<ConversionJournal> {
  const name = journalName(extentFileName)
  const path = join(folder.path, name)
  const key = macKey(dek)
  const file = await folder.open(name, 'change')
  const end = async (): Promise<void> => {
    key.wipe()
    await file.close()
  }
  try {
    // A killed host may have written the journal without a sync. A redo must not come before it.
    await file.sync()
    await folder.sync()
    const { header, text, mac } = parseHeader(await readRegion(file, 0, HEADER_BYTES), path)
    if (!timingSafeEqual(mac, headerMac(key, text))) throw damagedJournal(path)
    const last = await readLast(file, key, header, path)
    let { number } = last
    return {
      header,
      last,
      append: async (position, ciphertext) => {
        number++
        const slot = formatSlot(key, header.id, { number, position, ciphertext })
        const start = slotStart(header, number)
        await writeAll(file, slot, start)
        await writeAll(file, ciphertext, start + SLOT_HEADER_BYTES)
        await file.syncData()
        return number
      },
      [Symbol.asyncDispose]: end,
    }
  } catch (error) {
    await end()
    throw error
  }
}

/** Removes the journal of an extent, durably. Passes on errors of the file system. */
export async function removeJournal(folder: HeldFolder, extentFileName: string): Promise<void> {
  await folder.remove(journalName(extentFileName))
  await folder.sync()
}

function slotStart({ chunkBytes }: ConversionHeader, number: number): number {
  return HEADER_BYTES + (number % 2) * (SLOT_HEADER_BYTES + chunkBytes)
}

async function readLast(
  file: OpenFile,
  key: Secret,
  header: ConversionHeader,
  path: string,
): Promise<Slot> {
  const slots: Slot[] = []
  for (const start of [slotStart(header, 0), slotStart(header, 1)]) {
    const bytes = await readRegion(file, start, SLOT_HEADER_BYTES + header.chunkBytes)
    slots.push(...parseSlot(key, header, bytes))
  }
  const last = slots.sort((a, b) => a.number - b.number).at(-1)
  if (last === undefined) throw damagedJournal(path)
  return last
}

/** Returns the header of a slot. All fields are in the first 512 bytes. */
function formatSlot(key: Secret, id: string, { number, position, ciphertext }: Slot): Buffer {
  const header = Buffer.alloc(SLOT_HEADER_BYTES)
  const fields = slotFields(number, position, ciphertext.length)
  fields.copy(header)
  slotMac(key, id, fields, ciphertext).copy(header, fields.length)
  return header
}

/** Returns the slot, or nothing if the key does not prove it. */
function parseSlot(key: Secret, { id, chunkBytes }: ConversionHeader, bytes: Buffer): Slot[] {
  const fields = bytes.subarray(0, SLOT_FIELDS_BYTES)
  const mac = bytes.subarray(SLOT_FIELDS_BYTES, SLOT_FIELDS_BYTES + MAC_BYTES)
  const number = Number(fields.readBigUInt64LE(0))
  const position = Number(fields.readBigUInt64LE(8))
  const length = fields.readUInt32LE(16)
  if (length > chunkBytes) return []
  const ciphertext = bytes.subarray(SLOT_HEADER_BYTES, SLOT_HEADER_BYTES + length)
  const isProved = timingSafeEqual(mac, slotMac(key, id, fields, ciphertext))
  return isProved ? [{ number, position, ciphertext }] : []
}

const SLOT_FIELDS_BYTES = 20

function slotFields(number: number, position: number, length: number): Buffer {
  const fields = Buffer.alloc(SLOT_FIELDS_BYTES)
  fields.writeBigUInt64LE(BigInt(number), 0)
  fields.writeBigUInt64LE(BigInt(position), 8)
  fields.writeUInt32LE(length, 16)
  return fields
}

function macKey(dek: Secret): Secret {
  const label = LABELS.diskConversion
  return kbkdfCounter({ key: dek, label, context: Buffer.alloc(0), lengthBits: 256 })
}

function headerMac(key: Secret, text: Buffer): Buffer {
  return createHmac('sha256', key.reveal()).update('header').update(text).digest()
}

function slotMac(key: Secret, id: string, fields: Buffer, ciphertext: Buffer): Buffer {
  const mac = createHmac('sha256', key.reveal()).update('slot').update(id, 'latin1')
  return mac.update(fields).update(ciphertext).digest()
}

/** Reads bytes; those after the end of the file are zeros. */
async function readRegion(file: OpenFile, start: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  for (let read = 0; read < length; ) {
    const bytesRead = await file.read(bytes.subarray(read), start + read)
    if (bytesRead === 0) break
    read += bytesRead
  }
  return bytes
}

function parseHeader(
  bytes: Buffer,
  path: string,
): { header: ConversionHeader; text: Buffer; mac: Buffer } {
  const length = bytes.readUInt32LE(MAGIC.length)
  const isFitting = TEXT_START + length + MAC_BYTES <= HEADER_BYTES
  if (!isFitting || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw damagedJournal(path)
  const text = bytes.subarray(TEXT_START, TEXT_START + length)
  const mac = bytes.subarray(TEXT_START + length, TEXT_START + length + MAC_BYTES)
  const header = headerIn(text)
  if (header === undefined) throw damagedJournal(path)
  return { header, text, mac }
}

function headerIn(text: Buffer): ConversionHeader | undefined {
  let parsed: Partial<Record<keyof ConversionHeader, unknown>>
  try {
    parsed = Object(JSON.parse(text.toString()))
  } catch {
    return undefined
  }
  const { kind, capacityBytes, chunkBytes, extentId, id, keys } = parsed
  const known = KINDS.find((each) => each === kind)
  const areTexts =
    typeof extentId === 'string' && typeof id === 'string' && typeof keys === 'string'
  if (known === undefined || !areTexts) return undefined
  if (!isSectors(capacityBytes) || !isSectors(chunkBytes) || chunkBytes > MAX_CHUNK_BYTES)
    return undefined
  return { kind: known, capacityBytes, chunkBytes, extentId, id, keys }
}

function isSectors(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value % SECTOR_BYTES === 0
}

/** Returns the error for a journal that cannot be used. */
export function damagedJournal(path: string): EsxiError {
  return new EsxiError(
    'VM_INVALID',
    `${path} is damaged, or belongs to another disk: put the right one back, or restore the virtual machine from a backup`,
  )
}
