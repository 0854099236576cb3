import { Secret } from '@nkpsim/crypto'

/**
 * Reads a secret field of a message; undefined if the field is empty. The caller must wipe the
 * secret.
 */
export function secretText(text: string): Secret | undefined {
  return text === '' ? undefined : Secret.from(Buffer.from(text))
}
