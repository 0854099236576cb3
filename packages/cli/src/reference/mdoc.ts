/**
 * Literal text for mdoc(7): escapes backslashes, non-ASCII characters, and hyphens, so that they
 * can be copied.
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

/** Running text, one sentence per line; a leading `.` or `'` does not start a macro. */
export function runningText(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .split(/(?<=[.!?]) /)
    .map((line) => escaped(line).replace(/^[.']/, '\\&$&'))
    .join('\n')
}

/** Arguments of a macro, escaped so that none is parsed as a macro, punctuation or quote. */
export function macroArgument(text: string): string {
  return escaped(text.replaceAll(/\s+/g, ' ').trim())
    .replaceAll('"', '\\(dq')
    .split(' ')
    .map((word) => (/^(?:[A-Z][a-z0-9]|[|.,:;()[\]?!]+)$/.test(word) ? `\\&${word}` : word))
    .join(' ')
}
