import { escapeHidden } from '@nkpsim/daemon/name-text'
import { isProviderName } from './names.ts'

const MAX_TEXT_CHARACTERS = 200

/**
 * Returns what a host says of itself, which goes into logs and onto screens: one short line,
 * whatever it sent, in which two names that differ look different.
 */
export function boundedText(text: string): string {
  const line = text.slice(0, MAX_TEXT_CHARACTERS).replace(/[\r\n\t]+/g, ' ')
  return escapeHidden(line).slice(0, MAX_TEXT_CHARACTERS)
}

/**
 * Returns the name of a key provider as a host states it. One that a provider of this vCenter may
 * have stays as it is, since it is compared with theirs: those of backups and of earlier versions
 * may hold what a reader cannot see.
 */
export function boundedProviderName(text: string): string {
  return isProviderName(text) ? text : boundedText(text)
}
