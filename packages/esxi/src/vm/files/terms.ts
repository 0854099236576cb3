import type { HeldFolder } from '@nkpsim/daemon'
import { asDatastoreError } from '../../disk/datastore-error.ts'
import { EsxiError } from '../../errors.ts'

/** More bytes than any record of an owner has. */
const MAX_RECORD_BYTES = 2048
const DIGITS = 16
/**
 * More terms than hosts claim in a million power-ons a day for 2700 years. Anyone who can write to
 * the folder can create a file with a higher number; such a file is not a term, so that it cannot
 * use up the terms.
 */
export const HIGHEST_TERM = 1_000_000_000_000

/** A run of a host that owns a term. */
export type TermOwner = {
  hostId: string
  hostName: string
  /** UUID of the run. A host that restarts or was fenced has another one. */
  incarnation: string
}

/**
 * The highest term in a folder; 0 if there is none. The owner is undefined if the record cannot be
 * read, for example because its host died between creating and writing it.
 */
export type Term = { number: number; owner: TermOwner | undefined }

/**
 * Reads the highest term in a folder. Each term is a file whose name is a prefix and the number, so
 * that a claim is the exclusive creation of a file: no two hosts can claim the same term, even on a
 * datastore whose locks fail. Passes on errors of the file system.
 */
export async function readTerm(folder: HeldFolder, prefix: string): Promise<Term> {
  const number = highest(await folder.list(), prefix)
  if (number === 0) return { number, owner: undefined }
  try {
    const bytes = await folder.read(nameOf(prefix, number), MAX_RECORD_BYTES)
    return { number, owner: parseOwner(bytes.toString()) }
  } catch (error) {
    // The next owner may have removed the file meanwhile, or another program wrote something else.
    const known = asDatastoreError(error)
    if (known instanceof EsxiError && known.code === 'DATASTORE_UNUSABLE' && !isMissing(error))
      throw error
    return { number, owner: undefined }
  }
}

/** Returns the number of the highest term. Passes on errors of the file system. */
export async function termNumber(folder: HeldFolder, prefix: string): Promise<number> {
  return highest(await folder.list(), prefix)
}

/**
 * Claims the term after `after`, durably. Removes earlier terms. Returns undefined if another host
 * has claimed it.
 * @throws EsxiError VM_INVALID if `after` is the highest term; errors of the file system
 */
export async function claimTerm(
  folder: HeldFolder,
  prefix: string,
  after: number,
  owner: TermOwner,
): Promise<number | undefined> {
  const number = after + 1
  if (number > HIGHEST_TERM)
    throw new EsxiError(
      'VM_INVALID',
      `no host has made ${nameOf(prefix, after)}; remove this file while no host uses its folder`,
    )
  try {
    await using file = await folder.open(nameOf(prefix, number), 'create')
    const record = Buffer.from(JSON.stringify({ version: 1, ...owner }))
    let written = 0
    while (written < record.length) written += await file.write(record.subarray(written), written)
    await file.sync()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined
    throw error
  }
  await folder.sync()
  // A term that remains is harmless, because the highest one counts.
  for (const name of await folder.list())
    if ((numberOf(name, prefix) ?? number) < number)
      await folder.remove(name).catch(() => undefined)
  return number
}

/** Whether a name in a folder has the form of a term's name. The number may be too high. */
export function isTermName(name: string, prefix: string): boolean {
  return digitsOf(name, prefix) !== undefined
}

function highest(names: readonly string[], prefix: string): number {
  return names.reduce((most, name) => Math.max(most, numberOf(name, prefix) ?? 0), 0)
}

function nameOf(prefix: string, number: number): string {
  return `${prefix}${String(number).padStart(DIGITS, '0')}`
}

/** Returns undefined if the name is not that of a term. */
function numberOf(name: string, prefix: string): number | undefined {
  const number = Number(digitsOf(name, prefix) ?? Number.NaN)
  return number <= HIGHEST_TERM ? number : undefined
}

function digitsOf(name: string, prefix: string): string | undefined {
  const digits = name.startsWith(prefix) ? name.slice(prefix.length) : ''
  return digits.length === DIGITS && /^\d+$/.test(digits) ? digits : undefined
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

function parseOwner(text: string): TermOwner | undefined {
  try {
    const { hostId, hostName, incarnation } = JSON.parse(text) as Record<string, unknown>
    const isOwner = [hostId, hostName, incarnation].every((field) => typeof field === 'string')
    return isOwner ? ({ hostId, hostName, incarnation } as TermOwner) : undefined
  } catch {
    return undefined
  }
}
