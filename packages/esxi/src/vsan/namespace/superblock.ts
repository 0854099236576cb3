import { createHash } from 'node:crypto'
import { VSAN_SECTOR_BYTES } from '../components.ts'
import { CHECK_BYTES } from './records.ts'

const MAGIC = Buffer.from('nkpvsns1')
/** Magic, generation, seed. A check follows. */
const CHECKED_BYTES = MAGIC.length + 8 + CHECK_BYTES

/** The begin of a namespace object says which of its two areas has the present log. */
export type Superblock = {
  /** Grows with each compaction. Odd generations use the second area. */
  generation: number
  /** The check before the first record of the log, 16 random bytes. */
  seed: Buffer
}

/** Returns the sector of a superblock. It belongs to the slot `generation % 2`. */
export function encodeSuperblock({ generation, seed }: Superblock): Buffer {
  const sector = Buffer.alloc(VSAN_SECTOR_BYTES)
  MAGIC.copy(sector)
  sector.writeBigUInt64LE(BigInt(generation), MAGIC.length)
  seed.copy(sector, MAGIC.length + 8)
  checkOf(sector).copy(sector, CHECKED_BYTES)
  return sector
}

/** Returns the superblock of the newest of two slots; undefined if neither was ever complete. */
export function newestSuperblock(slots: Buffer): Superblock | undefined {
  const found = [0, VSAN_SECTOR_BYTES]
    .map((start) => decodeSuperblock(slots.subarray(start, start + VSAN_SECTOR_BYTES)))
    .filter((each) => each !== undefined)
  return found.sort((a, b) => b.generation - a.generation)[0]
}

function decodeSuperblock(sector: Buffer): Superblock | undefined {
  if (!sector.subarray(0, MAGIC.length).equals(MAGIC)) return undefined
  if (!checkOf(sector).equals(sector.subarray(CHECKED_BYTES, CHECKED_BYTES + CHECK_BYTES)))
    return undefined
  const seed = Buffer.from(sector.subarray(CHECKED_BYTES - CHECK_BYTES, CHECKED_BYTES))
  return { generation: Number(sector.readBigUInt64LE(MAGIC.length)), seed }
}

function checkOf(sector: Buffer): Buffer {
  const digest = createHash('sha256').update(sector.subarray(0, CHECKED_BYTES)).digest()
  return digest.subarray(0, CHECK_BYTES)
}
