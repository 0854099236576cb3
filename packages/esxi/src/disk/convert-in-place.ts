import { join } from 'node:path'
import { createSectorCipher, SECTOR_BYTES, type SectorCipher } from '@nkpsim/crypto'
import { type HeldFolder, writeAll } from '@nkpsim/daemon'
import type { OpenFile, Random } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import {
  type ConversionHeader,
  type ConversionJournal,
  type ConversionKind,
  createJournal,
  damagedJournal,
  openJournal,
  readHeader,
  removeJournal,
} from './conversion-journal.ts'
import {
  type ExtentIdentity,
  foreignExtent,
  isPlainBefore,
  openOrExplain,
  readState,
  writeTrailer,
  wrongSize,
} from './extent.ts'
import { readFully } from './pieces.ts'
import type { PlainExtent } from './plain-disk.ts'
import type { LongChange } from './recrypt-extent.ts'
import { writtenRuns } from './written-sectors.ts'

const CHUNK_BYTES = 4 << 20

/**
 * What becomes what in place: a plain extent becomes encrypted, an encrypted extent becomes plain,
 * or an extent gets another DEK. A plain side is undefined.
 */
export type Conversion = {
  fileName: string
  capacityBytes: number
} & (
  | { from: ExtentIdentity; to: ExtentIdentity }
  | { from: undefined; to: ExtentIdentity }
  | { from: ExtentIdentity; to: undefined }
)

export type ConvertInput = LongChange & {
  /**
   * Kept in the journal, for the caller that continues after an interruption: what opens the DEK of
   * the encrypted extent, such as its new key locator. It is not secret.
   */
  keys: string
  random: Random
  chunkBytes?: number
}

/**
 * Encrypts, decrypts or re-encrypts an extent in place, durably. Needs 8 MiB beside the extent, for
 * a journal. After an error or a kill at any time, the same call continues, and until then the
 * extent opens only by `openConvertingDisk`.
 *
 * 1. The journal is made.
 * 2. The trailer of the extent says that it is converted. A plain extent gets a trailer.
 * 3. For each chunk, the journal gets its ciphertext, then the extent gets its new content and the
 *    number of the chunk. After a kill, the content of the last chunk is written again.
 * 4. The trailer says that the extent is encrypted. Or the journal gets the end of the disk as its
 *    position, and the trailer is cut off.
 *
 * Then the caller changes the descriptor of the disk, and calls `endConversion`. Sectors of zeros
 * stay as they are. If the extent is already converted, this does nothing.
 * @throws EsxiError VM_INVALID; errors of the file system; the reason of the signal if it aborts
 */
export async function convertInPlace(
  folder: HeldFolder,
  conversion: Conversion,
  { keys, random, ...change }: ConvertInput,
): Promise<void> {
  const { fileName, capacityBytes } = conversion
  await using file = await openOrExplain(folder, fileName, 'change')
  if (await isComplete(folder, file, conversion)) {
    // A killed host may have completed it without this sync.
    await file.sync()
    change.onProgress?.(capacityBytes)
    return
  }
  if (await isBefore(file, conversion)) {
    const { extentId, dek } = provenBy(conversion)
    const kind = kindOf(conversion)
    const chunkBytes = Math.min(change.chunkBytes ?? CHUNK_BYTES, capacityBytes)
    const header = { kind, capacityBytes, chunkBytes, extentId, id: random.uuid(), keys }
    // Replaces the journal of an earlier conversion, which is no longer needed.
    await createJournal(folder, fileName, header, dek)
  }
  await using journal = await openConversion(folder, conversion)
  using ciphers = ciphersOf(conversion)
  const work = { file, conversion, journal, ciphers, path: join(folder.path, fileName) }
  await continueIn(work)
  await convertChunks(work, change)
  await completeIn(work)
}

/** What a journal says about a conversion. */
export type BegunConversion = Pick<ConversionHeader, 'kind' | 'extentId' | 'keys'>

/**
 * Returns the conversion of an extent that was begun, and perhaps is complete, but not ended. What
 * it says is not proved: `convertInPlace` does that. A journal alone does not begin an encryption.
 * @throws EsxiError VM_INVALID; DaemonError FILE_REFUSED; errors of the file system
 */
export async function readConversion(
  folder: HeldFolder,
  { fileName, capacityBytes }: PlainExtent,
): Promise<BegunConversion | undefined> {
  const header = await readHeader(folder, fileName)
  const isPlain = async () => (await folder.look(fileName))?.size === capacityBytes
  return header?.kind === 'encrypt' && (await isPlain()) ? undefined : header
}

/**
 * Forgets a conversion after its extent has its descriptor, durably. Passes on errors of the file
 * system.
 */
export async function endConversion(folder: HeldFolder, extentFileName: string): Promise<void> {
  await removeJournal(folder, extentFileName)
}

/** Returns the identity that proves the journal, and the trailer during the conversion. */
function provenBy({ from, to }: Conversion): ExtentIdentity {
  return to ?? from
}

function kindOf({ from, to }: Conversion): ConversionKind {
  return from === undefined ? 'encrypt' : to === undefined ? 'decrypt' : 'recrypt'
}

/**
 * Opens the journal of exactly this conversion.
 * @throws EsxiError VM_INVALID; DaemonError FILE_REFUSED; errors of the file system
 */
export async function openConversion(
  folder: HeldFolder,
  conversion: Conversion,
): Promise<ConversionJournal> {
  const { extentId, dek } = provenBy(conversion)
  const path = join(folder.path, conversion.fileName)
  if ((await readHeader(folder, conversion.fileName)) === undefined) throw wrongSize(path)
  const journal = await openJournal(folder, conversion.fileName, dek)
  const { header } = journal
  const isSame =
    header.kind === kindOf(conversion) &&
    header.capacityBytes === conversion.capacityBytes &&
    header.extentId === extentId
  if (isSame) return journal
  await journal[Symbol.asyncDispose]()
  throw new EsxiError('VM_INVALID', `another change of ${path} was interrupted: finish it first`)
}

/** Whether the extent is as a new conversion finds it. */
async function isBefore(file: OpenFile, conversion: Conversion): Promise<boolean> {
  const { capacityBytes, from } = conversion
  if (from !== undefined) return (await readState(file, capacityBytes, from)) === 'encrypted'
  return (await file.stat()).size === capacityBytes
}

/**
 * Whether the extent is as a complete conversion leaves it. A plain extent proves nothing: somebody
 * may have cut off the trailer of an encrypted one, or put another one here. So the journal must
 * prove that the decryption came to its end.
 * @throws EsxiError VM_INVALID for a plain extent without this proof; DaemonError FILE_REFUSED;
 *   errors of the file system
 */
export async function isComplete(
  folder: HeldFolder,
  file: OpenFile,
  conversion: Conversion,
): Promise<boolean> {
  const { fileName, capacityBytes, to } = conversion
  if (to !== undefined) return (await readState(file, capacityBytes, to)) === 'encrypted'
  if ((await file.stat()).size !== capacityBytes) return false
  await using journal = await openConversion(folder, conversion)
  if (journal.last.position === capacityBytes) return true
  throw wrongSize(join(folder.path, fileName))
}

/** An extent in work. */
export type Work = {
  file: OpenFile
  conversion: Conversion
  journal: ConversionJournal
  ciphers: Ciphers
  /** Path of the extent, for messages. */
  path: string
}

/** Marks an extent as converting and writes the last chunk of the journal again, durably. */
export async function continueIn(work: Work): Promise<void> {
  const { file, journal, conversion, path } = work
  const { number, position, ciphertext } = journal.last
  const state = await readState(file, conversion.capacityBytes, provenBy(conversion))
  const isConverting = typeof state === 'object'
  if (!isConverting && (number > 0 || !(await isUntouched(file, conversion))))
    throw foreignExtent(path)
  // Otherwise a chunk would be converted twice or never.
  if (isConverting && (state.slot > number || state.slot < number - 1)) throw damagedJournal(path)
  await writeChunk(work, number, position, ciphertext)
  ciphertext.fill(0)
}

/** Whether an extent is as a new conversion finds it, or a kill tore its first mark. */
async function isUntouched(file: OpenFile, conversion: Conversion): Promise<boolean> {
  const { capacityBytes, from, to } = conversion
  if (from !== undefined) return isBefore(file, conversion)
  return isPlainBefore(file, capacityBytes, to, { slot: 0 })
}

/**
 * Writes the chunk of a slot of the journal, and notes its number in the trailer, durably. Decrypts
 * the ciphertext in place, if the new side is plain.
 */
export async function writeChunk(
  { file, conversion, ciphers: { from, to } }: Work,
  slot: number,
  position: number,
  ciphertext: Buffer,
): Promise<void> {
  await writeTrailer(file, conversion.capacityBytes, provenBy(conversion), { slot })
  for (const { start, end } of writtenRuns(ciphertext)) {
    const run = ciphertext.subarray(start, end)
    if (to === undefined) from?.decrypt(run, (position + start) / SECTOR_BYTES, run)
    await writeAll(file, run, position + start)
  }
  await file.sync()
}

async function completeIn({ file, journal, conversion }: Work): Promise<void> {
  const { capacityBytes, to } = conversion
  if (to === undefined) {
    await journal.append(capacityBytes, Buffer.alloc(0))
    await file.truncate(capacityBytes)
  } else await writeTrailer(file, capacityBytes, to, 'encrypted')
  await file.sync()
}

/** Returns the position before which the extent has its new form. */
export function convertedBytes({ header, last }: ConversionJournal): number {
  const chunkBytes = last.ciphertext.length
  return Math.min(last.position + chunkBytes, header.capacityBytes)
}

/** Ciphers of both sides. A plain side has none. */
export type Ciphers = Disposable & {
  from: SectorCipher | undefined
  to: SectorCipher | undefined
}

export function ciphersOf({ from, to }: Conversion): Ciphers {
  const ciphers = {
    from: from && createSectorCipher(from.dek),
    to: to && createSectorCipher(to.dek),
  }
  return {
    ...ciphers,
    [Symbol.dispose]: () => {
      ciphers.from?.[Symbol.dispose]()
      ciphers.to?.[Symbol.dispose]()
    },
  }
}

async function convertChunks(work: Work, { signal, onProgress }: LongChange): Promise<void> {
  const { file, journal, ciphers } = work
  const { capacityBytes, chunkBytes } = journal.header
  const chunk = Buffer.alloc(Math.min(chunkBytes, capacityBytes))
  try {
    let position = convertedBytes(journal)
    for (; position < capacityBytes; position += chunkBytes) {
      signal.throwIfAborted()
      onProgress?.(position)
      const sectors = chunk.subarray(0, Math.min(chunkBytes, capacityBytes - position))
      await readFully(file, sectors, position)
      if (writtenRuns(sectors).length === 0) continue
      encryptRuns(ciphers, sectors, position)
      await writeChunk(work, await journal.append(position, sectors), position, sectors)
    }
    onProgress?.(capacityBytes)
  } finally {
    chunk.fill(0)
  }
}

/** Makes the ciphertext for the journal, in place: the new one, or the old one if none is new. */
function encryptRuns({ from, to }: Ciphers, sectors: Buffer, position: number): void {
  if (to === undefined) return
  for (const { start, end } of writtenRuns(sectors)) {
    const run = sectors.subarray(start, end)
    const firstSector = (position + start) / SECTOR_BYTES
    from?.decrypt(run, firstSector, run)
    to.encrypt(run, firstSector, run)
  }
}
