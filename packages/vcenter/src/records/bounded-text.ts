import { escapeHidden } from '@nkpsim/daemon/name-text'
import { isProviderName } from './names.ts'

const MAX_TEXT_CHARACTERS = 200

/**
 * Makes text from a host safe for logs and screens. The result is one short line in which hidden
 * characters are visible, so that names that differ only in them look different.
 */
export function boundedText(text: string): string {
  const line = text.slice(0, MAX_TEXT_CHARACTERS).replace(/[\r\n\t]+/g, ' ')
  return escapeHidden(line).slice(0, MAX_TEXT_CHARACTERS)
}

/**
 * Returns the name of a key provider as a host states it. A valid name is unchanged, because
 * vCenter compares it with the names of its own providers. Names from backups and earlier versions
 * may contain hidden characters.
 */
export function boundedProviderName(text: string): string {
  return isProviderName(text) ? text : boundedText(text)
}
