const MAX_TEXT_CHARACTERS = 200

/** What a host says of itself goes into logs and onto screens: one short line, whatever it sent. */
export function boundedText(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, MAX_TEXT_CHARACTERS)
}
