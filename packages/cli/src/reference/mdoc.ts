/**
 * Escapes literal text for mdoc(7): backslashes, non-ASCII characters and hyphens. An escaped
 * hyphen can be copied from the page.
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
 * Escapes running text, and puts each sentence on a line of its own. A `.` or `'` at the start of a
 * line does not start a macro.
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
 * Escapes the arguments of a macro, so that mdoc reads no argument as a macro, punctuation or
 * quote.
 */
export function macroArgument(text: string): string {
  return escaped(text.replaceAll(/\s+/g, ' ').trim())
    .replaceAll('"', '\\(dq')
    .split(' ')
    .map((word) => (/^(?:[A-Z][a-z0-9]|[|.,:;()[\]?!]+)$/.test(word) ? `\\&${word}` : word))
    .join(' ')
}

/** Escapes a line of a literal display, so that mdoc prints it unchanged. */
export function literal(line: string): string {
  return escaped(line).replace(/^[.']/, '\\&$&')
}
