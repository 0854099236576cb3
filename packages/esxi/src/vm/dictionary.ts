import { EsxiError } from '../errors.ts'

const MAX_CHARACTERS = 64 * 1024
const LINE = /^([A-Za-z0-9.:_]+) = "([^"]*)"$/

/** Lines of `key = "value"`, as .vmx files and the database part of .vmdk descriptors have them. */
export type Dictionary = ReadonlyMap<string, string>

/** A dictionary as text, in its own order. */
export function formatDictionary(dictionary: Dictionary): string {
  return [...dictionary].map(([key, value]) => `${key} = "${value}"\n`).join('')
}

/**
 * A dictionary from its text; empty lines and lines that begin with # are passed over.
 * @throws EsxiError VM_INVALID
 */
export function parseDictionary(text: string, fileName: string): Dictionary {
  if (text.length > MAX_CHARACTERS) throw new EsxiError('VM_INVALID', `${fileName} is too long`)
  const dictionary = new Map<string, string>()
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [, key, value] = LINE.exec(line) ?? []
    if (key === undefined || value === undefined || dictionary.has(key))
      throw new EsxiError('VM_INVALID', `${fileName} has a line that cannot be read`)
    dictionary.set(key, value)
  }
  return dictionary
}

/**
 * A value that must be there.
 * @throws EsxiError VM_INVALID
 */
export function requireValue(dictionary: Dictionary, key: string, fileName: string): string {
  const value = dictionary.get(key)
  if (value === undefined) throw new EsxiError('VM_INVALID', `${fileName} lacks ${key}`)
  return value
}
