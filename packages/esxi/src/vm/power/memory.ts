import { hash } from 'node:crypto'
import { EsxiError } from '../../errors.ts'

export const PAGE_BYTES = 4096
/** Memory of a VM without a guest, unless the VM says otherwise. */
export const DEFAULT_MEMORY_BYTES = 4 * 1024 * 1024
export const MAX_MEMORY_BYTES = 64 * 1024 * 1024
export const SEED_BYTES = 16
const DIGEST_BYTES = 32
const WRITES_PER_MS = 1

/** Memory as one host gives it to another, or to a file. */
export type MemoryState = {
  /** A multiple of 4096. */
  sizeBytes: number
  /** 16 bytes. */
  seed: Buffer
  /** Number of writes since power-on. */
  writes: number
}

/**
 * The memory of a powered-on VM without a guest. While the VM runs, a writer changes one page after
 * the other, a page a millisecond. Write n goes to page n modulo the number of pages, and its
 * content follows from the seed and n, so that any page that was lost or damaged is found.
 */
export type VmMemory = {
  sizeBytes: number
  pageCount: number
  /** Runs the writer up to now. @returns the state */
  state(): MemoryState
  /** Returns the pages that changed after the first `since` writes, ascending. */
  changedSince(since: number): number[]
  /** Returns the 4096 bytes of a page as they are in memory. */
  page(index: number): Buffer
  /** Returns SHA-256 over the digests of all pages and the number of writes, 32 bytes. */
  digest(): Buffer
  /** Runs the writer up to now, and stops it. */
  freeze(): void
  thaw(): void
}

/** Creates the memory of a VM that is powered on now. */
export function createVmMemory(
  { sizeBytes, seed }: Pick<MemoryState, 'sizeBytes' | 'seed'>,
  nowMs: () => number,
): VmMemory {
  const memory = memoryWith({ sizeBytes, seed, writes: 0 }, nowMs)
  memory.thaw()
  return memory
}

/** Memory that arrives in pages, from another host or from a file. */
export type ArrivingMemory = {
  /** @throws EsxiError INVALID_REQUEST if there is no such page, or it does not have 4096 bytes */
  put(index: number, page: Buffer): void
  /**
   * Returns the memory, whose writer runs only after `thaw`.
   * @param digest of the memory that was sent
   * @throws EsxiError INVALID_REQUEST if another memory arrived
   */
  finish(state: Omit<MemoryState, 'sizeBytes'>, digest: Buffer): VmMemory
}

/** @throws EsxiError INVALID_REQUEST if the size is not one that a VM can have */
export function createArrivingMemory(sizeBytes: number, nowMs: () => number): ArrivingMemory {
  requireMemorySize(sizeBytes)
  const pages = Buffer.alloc(sizeBytes)
  const digests = Buffer.alloc((sizeBytes / PAGE_BYTES) * DIGEST_BYTES)
  const arrived = new Set<number>()
  return {
    put: (index, page) => {
      if (page.length !== PAGE_BYTES || index * PAGE_BYTES >= sizeBytes)
        throw new EsxiError('INVALID_REQUEST', `there is no page ${index} in the memory`)
      page.copy(pages, index * PAGE_BYTES)
      setDigest(digests, index, page)
      arrived.add(index)
    },
    finish: ({ seed, writes }, digest) => {
      const isWhole = arrived.size * PAGE_BYTES === sizeBytes
      if (!isWhole || seed.length !== SEED_BYTES || !digestOf(digests, writes).equals(digest))
        throw new EsxiError('INVALID_REQUEST', 'the memory did not arrive as it was sent')
      return memoryWith({ sizeBytes, seed, writes }, nowMs, { pages, digests })
    },
  }
}

/** @throws EsxiError INVALID_REQUEST */
export function requireMemorySize(sizeBytes: number): void {
  const isWhole = Number.isSafeInteger(sizeBytes) && sizeBytes > 0 && sizeBytes % PAGE_BYTES === 0
  if (!isWhole || sizeBytes > MAX_MEMORY_BYTES)
    throw new EsxiError(
      'INVALID_REQUEST',
      `the memory of a virtual machine has ${PAGE_BYTES} to ${MAX_MEMORY_BYTES} bytes, in pages of ${PAGE_BYTES} bytes`,
    )
}

function memoryWith(
  { sizeBytes, seed, writes: before }: MemoryState,
  nowMs: () => number,
  given: { pages?: Buffer; digests?: Buffer } = {},
): VmMemory {
  requireMemorySize(sizeBytes)
  const pageCount = sizeBytes / PAGE_BYTES
  let writes = before
  /** Time from which the writer counts; undefined while it is stopped. */
  let sinceMs: number | undefined
  let writesThen = before
  let { pages, digests } = given
  const pageOf = (index: number): Buffer => {
    const all = pages ?? Buffer.alloc(0)
    return all.subarray(index * PAGE_BYTES, (index + 1) * PAGE_BYTES)
  }
  const write = (index: number): void => {
    pageOf(index).fill(contentOf(seed, index, lastWrite(index, writes, pageCount)))
    if (digests !== undefined) setDigest(digests, index, pageOf(index))
  }
  // Pages are made when somebody first looks at them, so that VMs nobody moves need no memory.
  const requirePages = (): void => {
    if (pages !== undefined) return
    pages = Buffer.alloc(sizeBytes)
    for (let index = 0; index < pageCount; index++) write(index)
  }
  const advance = (): void => {
    if (sinceMs === undefined) return
    const from = writes
    writes = writesThen + Math.floor((nowMs() - sinceMs) * WRITES_PER_MS)
    if (pages !== undefined) for (const index of changed(from, writes, pageCount)) write(index)
  }
  return {
    sizeBytes,
    pageCount,
    state: () => {
      advance()
      return { sizeBytes, seed: Buffer.from(seed), writes }
    },
    changedSince: (since) => changed(since, writes, pageCount),
    page: (index) => {
      requirePages()
      return pageOf(index)
    },
    digest: () => {
      requirePages()
      if (digests === undefined) {
        digests = Buffer.alloc(pageCount * DIGEST_BYTES)
        for (let index = 0; index < pageCount; index++) setDigest(digests, index, pageOf(index))
      }
      return digestOf(digests, writes)
    },
    freeze: () => {
      advance()
      sinceMs = undefined
      writesThen = writes
    },
    thaw: () => {
      sinceMs ??= nowMs()
    },
  }
}

/** Returns the digest of a whole memory from the digests of its pages. */
function digestOf(digests: Buffer, writes: number): Buffer {
  return hash('sha256', Buffer.concat([digests, Buffer.from(String(writes))]), 'buffer')
}

function setDigest(digests: Buffer, index: number, page: Buffer): void {
  hash('sha256', page, 'buffer').copy(digests, index * DIGEST_BYTES)
}

/** Returns the pages that the writes after `from` up to `to` change, ascending. Pure. */
function changed(from: number, to: number, pageCount: number): number[] {
  const count = Math.min(Math.max(to - from, 0), pageCount)
  const indexes = Array.from({ length: count }, (_, step) => (to - step) % pageCount)
  return indexes.sort((a, b) => a - b)
}

/** Returns the number of the last write to a page; 0 if there was none. */
function lastWrite(index: number, writes: number, pageCount: number): number {
  const number = writes - ((((writes - index) % pageCount) + pageCount) % pageCount)
  return Math.max(number, 0)
}

function contentOf(seed: Buffer, index: number, write: number): Buffer {
  return hash('sha256', Buffer.concat([seed, Buffer.from(`${index} ${write}`)]), 'buffer')
}
