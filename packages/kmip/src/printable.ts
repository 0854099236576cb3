/** Longest text of a server that is shown, characters. */
const MAX_SHOWN = 200
/** Control characters, and characters that turn the direction of text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Returns a text of a server as one short line without control characters. */
export function printable(text: string): string {
  const line = text.slice(0, MAX_SHOWN + 1).replaceAll(UNPRINTABLE, '?')
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line
}
