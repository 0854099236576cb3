import { escapeHidden } from '@nkpsim/daemon/name-text'

const MAX_TEXT_CHARACTERS = 200

/**
 * Returns what a host says of itself, which goes into logs and onto screens: one short line,
 * whatever it sent, in which two names that differ look different.
 */
export function boundedText(text: string): string {
  const line = text.slice(0, MAX_TEXT_CHARACTERS).replace(/[\r\n\t]+/g, ' ')
  return escapeHidden(line).slice(0, MAX_TEXT_CHARACTERS)
}
