import { join } from 'node:path'
import { SECTOR_BYTES } from '@nkpsim/crypto'
import { type HeldFolder, writeAll } from '@nkpsim/daemon'
import type { OpenFile } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import { readFully } from './pieces.ts'
import { openPlainExtent, type PlainExtent } from './plain-disk.ts'
import type { ByteRange, RedoLog } from './redo-log.ts'

const PAGE_BYTES = 4096
const HEADER_BYTES = 4096
const MAGIC = Buffer.from('nkpsim plain redo log v1')
/** Number of sectors that one page of the map covers. */
const PAGE_SECTORS = PAGE_BYTES * 8

/**
 * Creates the empty extent of a plain redo log, durably: the sectors, a header, and a map with one
 * bit a sector. A bit is set if the sector was written. The header makes the file longer than an
 * encrypted extent. Passes on errors of the file system.
 */
export async function createPlainLog(
  folder: HeldFolder,
  { fileName, capacityBytes }: PlainExtent,
): Promise<void> {
  await using file = await folder.open(fileName, 'create')
  await file.truncate(sizeOf(capacityBytes))
  await writeAll(file, MAGIC, capacityBytes)
  await file.sync()
}

/**
 * Opens a plain redo log. A flush makes the sectors durable before it writes their bits. So a bit
 * that is set has its sector after a power loss, and pages of the map need no protection: bits are
 * only ever added.
 * @throws EsxiError VM_INVALID if the extent is missing or has a wrong size; DaemonError
 *   FILE_REFUSED; errors of the file system, here and from every call
 */
export async function openPlainLog(folder: HeldFolder, extent: PlainExtent): Promise<RedoLog> {
  const { capacityBytes } = extent
  const file = await openPlainLogExtent(folder, extent, 'change')
  const mapStart = capacityBytes + HEADER_BYTES
  const pages = new Map<number, Buffer>()
  const changed = new Set<number>()
  const pageOf = async (sector: number): Promise<Buffer> => {
    const number = Math.floor(sector / PAGE_SECTORS)
    const known = pages.get(number)
    if (known !== undefined) return known
    const page = Buffer.alloc(PAGE_BYTES)
    await readFully(file, page, mapStart + number * PAGE_BYTES)
    // Another call may have read and changed the page meanwhile.
    const read = pages.get(number) ?? page
    pages.set(number, read)
    return read
  }
  return {
    read: async (firstSector, count) => {
      const plaintext = Buffer.alloc(count * SECTOR_BYTES)
      const absent: ByteRange[] = []
      for (let index = 0; index < count; index++) {
        if (isSet(await pageOf(firstSector + index), firstSector + index)) continue
        const [start, end] = [index * SECTOR_BYTES, (index + 1) * SECTOR_BYTES]
        const last = absent.at(-1)
        if (last?.end === start) last.end = end
        else absent.push({ start, end })
      }
      const isEmpty = absent[0]?.start === 0 && absent[0].end === plaintext.length
      if (!isEmpty) await readFully(file, plaintext, firstSector * SECTOR_BYTES)
      return { plaintext, absent }
    },
    write: async (firstSector, plaintext) => {
      await writeAll(file, plaintext, firstSector * SECTOR_BYTES)
      for (let index = 0; index < plaintext.length / SECTOR_BYTES; index++) {
        const sector = firstSector + index
        const page = await pageOf(sector)
        if (isSet(page, sector)) continue
        const bit = sector % PAGE_SECTORS
        page[bit >> 3] = (page[bit >> 3] ?? 0) | (1 << (bit & 7))
        changed.add(Math.floor(sector / PAGE_SECTORS))
      }
    },
    flush: async () => {
      const numbers = [...changed]
      // Copied now, because sectors that are written meanwhile are not durable after this sync.
      const copies = numbers.map((number) => Buffer.from(pages.get(number) ?? []))
      await file.syncData()
      if (numbers.length === 0) return
      for (const [index, copy] of copies.entries())
        await writeAll(file, copy, mapStart + (numbers[index] ?? 0) * PAGE_BYTES)
      await file.syncData()
      for (const [index, copy] of copies.entries()) {
        const number = numbers[index] ?? 0
        if (pages.get(number)?.equals(copy) === true) changed.delete(number)
      }
    },
    close: () => file.close(),
  }
}

function sizeOf(capacityBytes: number): number {
  const pages = Math.ceil(capacityBytes / SECTOR_BYTES / PAGE_SECTORS)
  return capacityBytes + HEADER_BYTES + pages * PAGE_BYTES
}

function isSet(page: Buffer, sector: number): boolean {
  const bit = sector % PAGE_SECTORS
  return ((page[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0
}

/**
 * Opens the extent of a plain redo log, which the caller closes.
 * @throws EsxiError VM_INVALID unless the file has the size and the header of a plain redo log;
 *   DaemonError FILE_REFUSED; errors of the file system
 */
export async function openPlainLogExtent(
  folder: HeldFolder,
  { fileName, capacityBytes }: PlainExtent,
  access: 'read' | 'change',
): Promise<OpenFile> {
  const sized = { fileName, capacityBytes: sizeOf(capacityBytes) }
  const file = await openPlainExtent(folder, sized, access)
  try {
    const magic = Buffer.alloc(MAGIC.length)
    await readFully(file, magic, capacityBytes)
    if (magic.equals(MAGIC)) return file
    throw new EsxiError(
      'VM_INVALID',
      `${join(folder.path, fileName)} is not a plain redo log: put the right file back`,
    )
  } catch (error) {
    await file.close()
    throw error
  }
}
