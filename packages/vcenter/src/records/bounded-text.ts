import { escapeHidden } from '@nkpsim/daemon/name-text'
import { isProviderName } from './names.ts'

const MAX_TEXT_CHARACTERS = 200

/**
 * Makes a host's text safe for logs and screens: one short line, without hidden characters, so that
 * names that differ look different.
 */
export function boundedText(text: string): string {
  const line = text.slice(0, MAX_TEXT_CHARACTERS).replace(/[\r\n\t]+/g, ' ')
  return escapeHidden(line).slice(0, MAX_TEXT_CHARACTERS)
}

/**
 * Returns the name of a key provider as a host states it. A valid name stays as it is, because it
 * is compared with names of this vCenter's providers. Names from backups and earlier versions may
 * contain hidden characters.
 */
export function boundedProviderName(text: string): string {
  return isProviderName(text) ? text : boundedText(text)
}
