/** Maximum number of characters of a name in an inventory, as in vSphere. */
const MAX_CHARACTERS = 80
const PLAIN_WORD = /^[\w.:@/-]+$/

/**
 * Arabic letters that do not join the next letter. A ZWNJ after such a letter is invisible
 * (ArabicShaping.txt).
 */
const ARABIC_WITHOUT_FOLLOWER = String.raw`\u0621-\u0625\u0627\u0629\u062F-\u0632\u0648\u0671-\u0677\u0688-\u0699\u06C0\u06C3-\u06CB\u06CD\u06CF\u06D2\u06D3\u06D5\u06EE\u06EF\u0759-\u075B\u076B\u076C\u0771\u0773\u0774\u0778\u0779\u0870-\u0882\u088E\u08AA-\u08AC\u08AE\u08B1\u08B2\u08B9`
/**
 * Signs after which a joiner selects the form of a conjunct, as in Hindi
 * (IndicSyllabicCategory.txt, Virama).
 */
const VIRAMA = String.raw`\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA\u1039\u17D2`

/**
 * Joiners and emoji selectors that text needs. Joiners follow RFC 5892, appendix A (CONTEXTJ), but
 * only between letters. Emoji sequences follow UTS 51. Elsewhere these characters are invisible, so
 * that two names could look the same.
 */
const NEEDED = new RegExp(
  [
    String.raw`(?<=\p{L}\p{M}*[${VIRAMA}])[\u200C\u200D](?=\p{L})`,
    String.raw`(?<=[[\p{Script=Arabic}&&\p{L}]--[${ARABIC_WITHOUT_FOLLOWER}]]\p{M}*)\u200C(?=[\p{Script=Arabic}&&\p{L}])`,
    String.raw`(?<=\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]?)\u200D(?=\p{Extended_Pictographic})`,
    String.raw`(?<=\p{Extended_Pictographic})\uFE0F(?=\u200D\p{Extended_Pictographic})`,
    String.raw`(?<=\u200D\p{Extended_Pictographic})\uFE0F`,
  ].join('|'),
  'gv',
)

/**
 * Characters that are invisible, change the text direction, end a line, or look like an ordinary
 * space. U+2800 is a Braille cell without dots. A decoder writes U+FFFD for bytes that are not
 * UTF-8.
 */
const HIDDEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}[\p{Zs}--\u0020]\u2800\uFFF9-\uFFFD]/gv

/**
 * Returns the stored form of a name, which is Unicode NFC. macOS passes a letter and its mark as
 * two characters.
 */
export function composeName(name: string): string {
  return name.normalize('NFC')
}

/**
 * Maximum length of a name in any Unicode form, in UTF-16 code units. A composed name has at most
 * 160, and names of files have at most 255 bytes.
 */
const MAX_UNITS = 2000

/** Returns whether two names look the same, in any Unicode form. */
export function isSameName(one: string, other: string): boolean {
  return sameNameAs(one)(other)
}

/**
 * Returns a comparison of many names with one, which is composed only once. A client may send a
 * text of megabytes, which takes 200 ms to compose. A text that is longer than any name has only
 * itself as another form.
 */
export function sameNameAs(name: string): (other: string) => boolean {
  const composed = name.length > MAX_UNITS ? undefined : composeName(name)
  return (other) =>
    other === name ||
    (composed !== undefined && other.length <= MAX_UNITS && composeName(other) === composed)
}

/** Returns whether two names differ at most in invisible characters and in their Unicode form. */
export function looksSame(one: string, other: string): boolean {
  return composeName(replaceHidden(one, () => '')) === composeName(replaceHidden(other, () => ''))
}

/**
 * Returns the item with this name. Prefers an item with exactly this spelling to an item whose name
 * has another Unicode form.
 */
export function findByName<Item extends { name: string }>(
  items: readonly Item[],
  name: string,
): Item | undefined {
  const isSame = sameNameAs(name)
  return items.find((each) => each.name === name) ?? items.find((each) => isSame(each.name))
}

/**
 * Returns the reason why a new object cannot have this name; undefined if it can. Existing names
 * are not checked.
 */
export function nameFlaw(name: string): string | undefined {
  if (name === '') return 'must not be empty'
  const [hidden] = hiddenIn(name)
  if (hidden !== undefined) {
    const position = [...name.slice(0, hidden.index)].length + 1
    return `has ${codePoint(hidden.character)} at position ${position}, which a reader cannot see; leave it out`
  }
  if ([...name].length > MAX_CHARACTERS) return `has at most ${MAX_CHARACTERS} characters`
  if (/^[. ]|[. ]$/.test(name)) return 'must not begin or end with a dot or a space'
  return undefined
}

/** Quotes a name for a POSIX shell, if it needs quotes. */
export function shellWord(name: string): string {
  return PLAIN_WORD.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`
}

/** Replaces invisible characters by JavaScript escapes such as `\u202e`. */
export function escapeHidden(text: string): string {
  return replaceHidden(text, escapeOf)
}

function replaceHidden(text: string, by: (character: string) => string): string {
  let replaced = ''
  let end = 0
  for (const { index, character } of hiddenIn(text)) {
    replaced += text.slice(end, index) + by(character)
    end = index + character.length
  }
  return replaced + text.slice(end)
}

type Found = { index: number; character: string }

function hiddenIn(text: string): Found[] {
  const found = allOf(HIDDEN, text)
  if (found.length === 0) return []
  const needed = new Set(allOf(NEEDED, text).map(({ index }) => index))
  return found.filter(({ index }) => !needed.has(index))
}

/** Finds all matches like matchAll, which would compile these large sets again at each call. */
function allOf(pattern: RegExp, text: string): Found[] {
  const found: Found[] = []
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text))
    found.push({ index: match.index, character: match[0] })
  return found
}

function codePoint(character: string): string {
  return `U+${hexOf(character).toUpperCase().padStart(4, '0')}`
}

function escapeOf(character: string): string {
  const hex = hexOf(character)
  return character.length === 1 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`
}

function hexOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16)
}
