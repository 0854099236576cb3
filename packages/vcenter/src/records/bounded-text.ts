const MAX_TEXT_CHARACTERS = 200

/** What a host says of itself goes into logs and onto screens: one short line, whatever it sent. */
export function boundedText(text: string): string {
  const line = text.slice(0, MAX_TEXT_CHARACTERS).toWellFormed()
  return line.replace(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]+/gu, ' ')
}
