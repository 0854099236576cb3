import { composeName } from '@nkpsim/daemon/name-text'
import { SimulatorError } from '../errors.ts'
import { parseSizeBytes, SIZE_EXAMPLES } from '../sizes.ts'
import { isBareWord } from './read-yaml.ts'

/** A value of a seed, and its place in the seed, such as `hosts[2].cluster`. */
export type Field = { at: string; value: unknown }

const MOST_ITEMS = 10_000
const MOST_CHARACTERS = 1024

/** Returns the error for a value of a seed. */
export function invalid(at: string, reason: string, cause?: unknown): SimulatorError {
  const subject = at === '' ? 'the seed' : `${at}:`
  return new SimulatorError('SEED_INVALID', `${subject} ${reason}`, { cause })
}

/**
 * Returns the fields of a mapping, and refuses unknown fields. The value of an absent field is
 * undefined.
 */
export function fieldsOf<Key extends string>(
  { at, value }: Field,
  keys: readonly Key[],
): Record<Key, Field> {
  if (!isMapping(value)) throw invalid(at, `must be a mapping of ${keys.join(', ')}`)
  const unknown = Object.keys(value).find((key) => !keys.some((known) => known === key))
  if (unknown !== undefined)
    throw invalid(
      pathOf(at, printed(unknown)),
      `there is no such key; known are ${keys.join(', ')}`,
    )
  const entries = keys.map((key) => [
    key,
    { at: pathOf(at, key), value: Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined },
  ])
  return Object.fromEntries(entries) as Record<Key, Field>
}

/** Returns the keys and values of a mapping with any keys. */
export function entriesOf({ at, value }: Field): [string, Field][] {
  if (value === undefined) return []
  if (!isMapping(value)) throw invalid(at, 'must be a mapping of names to values')
  return Object.entries(value).map(([key, each]) => [
    key,
    { at: pathOf(at, printed(key)), value: each },
  ])
}

/** Returns the items of a list; none if the list is missing. */
export function itemsOf({ at, value }: Field): Field[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw invalid(at, 'must be a list')
  if (value.length > MOST_ITEMS) throw invalid(at, `may have at most ${MOST_ITEMS} items`)
  return value.map((item: unknown, index) => ({ at: `${at}[${index}]`, value: item }))
}

/** Returns a required text as written. `true`, `~` and `7.10` are texts too. */
export function textOf({ at, value: read }: Field): string {
  const value = isBareWord(read) ? read.written : read
  if (value === undefined || (isBareWord(read) && value === '')) throw invalid(at, 'is missing')
  if (typeof value !== 'string') throw invalid(at, 'must be a text; put it in quotation marks')
  if (value === '' || value.length > MOST_CHARACTERS)
    throw invalid(at, `must have 1 to ${MOST_CHARACTERS} characters`)
  return value
}

/** Returns a name in its stored form. */
export function nameOf(field: Field): string {
  return composeName(textOf(field))
}

/** Returns whether a key has no value, or the value `null` or `~`. */
export function isNull({ value }: Field): boolean {
  return isBareWord(value) && value.means === null
}

export function optional<T>(field: Field, read: (field: Field) => T): T | undefined {
  return field.value === undefined ? undefined : read(field)
}

export function flagOf({ at, value: read }: Field, byDefault: boolean): boolean {
  const value = isBareWord(read) ? read.means : read
  if (value === undefined) return byDefault
  if (typeof value !== 'boolean') throw invalid(at, 'must be true or false')
  return value
}

/** Returns a size in bytes from a number, or from a text such as 64KiB, 64MiB or 1GiB. */
export function sizeOf({ at, value }: Field): number {
  const bytes = parseSizeBytes(String(value))
  if (bytes !== undefined && bytes > 0) return bytes
  throw invalid(at, `must be a size such as ${SIZE_EXAMPLES}`)
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isBareWord(value)
}

function pathOf(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`
}

/**
 * Replaces special characters of a key with `?` for an error message, and limits its length. Keys
 * come from the file, and an error must stay a single line.
 */
function printed(key: string): string {
  return key.replaceAll(/[^\p{L}\p{M}\p{N} ._@-]/gu, '?').slice(0, 80)
}
