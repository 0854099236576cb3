/**
 * Text for mdoc(7) that is printed as it stands: a backslash, what is not ASCII, and each hyphen,
 * which is to be copied.
 */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/[^\n\x20-\x7e]/gu, (character) => {
      const codePoint = character.codePointAt(0) ?? 0
      return `\\[u${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`
    })
}

/**
 * Running text, each sentence on a line of its own; a line that begins with `.` or `'` is no macro.
 */
export function runningText(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .split(/(?<=[.!?]) /)
    .map((line) => escaped(line).replace(/^[.']/, '\\&$&'))
    .join('\n')
}

/**
 * Words behind a macro: none of them is taken for another macro, for punctuation or for a quote.
 */
export function macroArgument(text: string): string {
  return escaped(text.replaceAll(/\s+/g, ' ').trim())
    .replaceAll('"', '\\(dq')
    .split(' ')
    .map((word) => (/^(?:[A-Z][a-z0-9]|[|.,:;()[\]?!]+)$/.test(word) ? `\\&${word}` : word))
    .join(' ')
}
