import { EsxiError } from '../../errors.ts'

/** Much more than a .vmx or a .vmdk descriptor needs. */
export const MAX_DICTIONARY_BYTES = 64 * 1024
/**
 * Parts of a line: the text before the value, with the key; the value, quoted or bare; and the
 * rest. Only `before` matches spaces before the value, because a second way to match them would
 * take quadratic time.
 */
const SETTING =
  /^(?<before>[ \t]*(?<key>[^\s=#]+)[ \t]*=[ \t]*)(?![ \t])(?:"(?<quoted>[^"]*)"|(?<bare>[^"#\s][^#\s]*|))(?<after>[ \t]*(?:#.*)?)$/
/** Numbers of its groups. */
const [KEY, QUOTED, BARE] = [2, 3, 4]
const EMPTY_OR_COMMENT = /^\s*(?:#|$)/
const LINE_AND_END = /([^\r\n]*)(\r\n|\n|\r|$)/g
const BYTE_ORDER_MARK = /^\u00ef\u00bb\u00bf/
/**
 * Characters that VMware's writer escapes: `"`, `|`, 0x7f, and control characters except the tab.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
const ESCAPED = /[\x00-\x08\x0a-\x1f"|\x7f]/g
/** Matches a value without escapes and bytes above 0x7f, which is its own decoded form. */
const PLAIN = /^[ -{}~]*$/

/**
 * Lines of `key = "value"`, as in .vmx files and .vmdk descriptors. VMware's DictLL (open-vm-tools,
 * lib/dict) reads them the same way. Spaces, quotes and a comment after the value are optional.
 * `|22` is the byte 0x22. All kinds of line ends are accepted. Keys are not case-sensitive.
 */
export type Dictionary = {
  lines: readonly DictionaryLine[]
  /** Values by their key in lower case. */
  values: ReadonlyMap<string, string>
}

/** A line as it is in the file. Each character is one byte. */
export type DictionaryLine = {
  /** Key in lower case; undefined if the line sets no value. */
  key: string | undefined
  text: string
  /** The line end; empty at the end of a file. */
  end: string
}

/** A dictionary without lines. */
export const EMPTY_DICTIONARY: Dictionary = { lines: [], values: new Map() }

/**
 * Returns the bytes of a dictionary's file. Unchanged lines have the bytes that were read.
 * @throws EsxiError VM_INVALID if the file would be too long
 */
export function formatDictionary({ lines }: Pick<Dictionary, 'lines'>): Buffer {
  const bytes = Buffer.from(lines.map(({ text, end }) => text + end).join(''), 'latin1')
  if (bytes.length <= MAX_DICTIONARY_BYTES) return bytes
  throw new EsxiError('VM_INVALID', `a file would have over ${MAX_DICTIONARY_BYTES} bytes`)
}

/**
 * Reads a dictionary from the bytes of its file.
 * @param isForeign whether a line is valid although it sets no value
 * @throws EsxiError VM_INVALID with the number of the line
 */
export function parseDictionary(
  bytes: Buffer,
  fileName: string,
  isForeign: (line: string) => boolean = () => false,
): Dictionary {
  if (bytes.length > MAX_DICTIONARY_BYTES)
    throw new EsxiError('VM_INVALID', `${fileName} has over ${MAX_DICTIONARY_BYTES} bytes`)
  const lines: DictionaryLine[] = []
  const values = new Map<string, string>()
  const firstLines = new Map<string, number>()
  for (const [, text = '', end = ''] of bytes.toString('latin1').matchAll(LINE_AND_END)) {
    if (text === '' && end === '') break
    const number = lines.length + 1
    const bare = number === 1 ? text.replace(BYTE_ORDER_MARK, '') : text
    const skips = isForeign(bare)
    // By number, because the object of named groups costs as much as the match.
    const setting = skips ? null : SETTING.exec(bare)
    const key = setting?.[KEY]?.toLowerCase()
    lines.push({ key, text, end })
    if (setting === null && !skips && !EMPTY_OR_COMMENT.test(bare))
      throw invalid(fileName, number, 'cannot be read; write: key = "value"')
    if (setting === null || key === undefined) continue
    const first = firstLines.get(key)
    if (first !== undefined)
      throw invalid(fileName, number, `sets ${key} again, after line ${first}; remove one of them`)
    firstLines.set(key, number)
    values.set(key, decodeValue(setting[QUOTED] ?? setting[BARE] ?? ''))
  }
  return { lines, values }
}

/**
 * Sets values in the lines that have these keys, and adds new lines at the end for other keys. A
 * line whose value is equal stays unchanged.
 */
export function setValues(
  dictionary: Dictionary,
  entries: readonly (readonly [key: string, value: string])[],
): Dictionary {
  const lines = [...dictionary.lines]
  const values = new Map(dictionary.values)
  const end = lines[0]?.end || '\n'
  for (const [name, value] of entries) {
    const key = name.toLowerCase()
    if (values.get(key) === value) continue
    values.set(key, value)
    const index = lines.findIndex((line) => line.key === key)
    const line = lines[index]
    if (line === undefined) {
      const last = lines.at(-1)
      if (last?.end === '') lines[lines.length - 1] = { ...last, end }
      lines.push({ key, text: `${name} = "${encodeValue(value)}"`, end })
    } else {
      const { before = '', after = '' } = SETTING.exec(line.text)?.groups ?? {}
      lines[index] = { ...line, text: `${before}"${encodeValue(value)}"${after}` }
    }
  }
  return { lines, values }
}

/** Returns a dictionary without the lines that set these keys. */
export function removeValues(dictionary: Dictionary, keys: readonly string[]): Dictionary {
  const removed = new Set(keys.map((key) => key.toLowerCase()))
  const isKept = (key: string | undefined): boolean => key === undefined || !removed.has(key)
  return {
    lines: dictionary.lines.filter(({ key }) => isKept(key)),
    values: new Map([...dictionary.values].filter(([key]) => isKept(key))),
  }
}

/** Returns the value of a key. The case of the key does not matter. */
export function getValue({ values }: Dictionary, key: string): string | undefined {
  return values.get(key.toLowerCase())
}

/**
 * Returns a required value.
 * @throws EsxiError VM_INVALID
 */
export function requireValue(dictionary: Dictionary, key: string, fileName: string): string {
  const value = getValue(dictionary, key)
  if (value === undefined) throw new EsxiError('VM_INVALID', `${fileName} lacks ${key}`)
  return value
}

function encodeValue(value: string): string {
  return Buffer.from(value)
    .toString('latin1')
    .replace(
      ESCAPED,
      (byte) => `|${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
}

function decodeValue(text: string): string {
  if (PLAIN.test(text)) return text
  const bytes = text.replace(/\|([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(bytes, 'latin1').toString()
}

function invalid(fileName: string, line: number, reason: string): EsxiError {
  return new EsxiError('VM_INVALID', `${fileName}, line ${line}: ${reason}`)
}
