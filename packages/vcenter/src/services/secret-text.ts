import { Secret } from '@nkpsim/crypto'

/** Reads a secret field of a message, which the caller wipes; undefined: the field is empty. */
export function secretText(text: string): Secret | undefined {
  return text === '' ? undefined : Secret.from(Buffer.from(text))
}
