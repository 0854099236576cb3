import { Secret } from './secret.ts'

const BYTE_ORDER_MARK = '\ufeff'
const CONTROL_CHARACTER = /\p{Cc}/u

/**
 * Returns why a password must not be set: nobody could type it again, or it looks like another
 * password.
 * @returns the end of a sentence that begins with "the password"; undefined if the password is
 *   acceptable
 */
export function newPasswordProblem(password: Secret): string | undefined {
  const text = textOf(password)
  if (text === undefined) return 'is not UTF-8'
  if (text.startsWith(BYTE_ORDER_MARK))
    return 'begins with a byte order mark (BOM): save it as UTF-8 without BOM'
  const [control] = CONTROL_CHARACTER.exec(text) ?? []
  if (control === undefined) return undefined
  return `contains the control character U+${codeOf(control)}, which nobody can type again`
}

/**
 * Yields the Unicode forms of a password: as given, composed (NFC), and decomposed (NFD, as on
 * macOS; Unicode Standard Annex 15). An ASCII password has one form. A generated form is wiped when
 * the caller requests the next one.
 */
export function* passwordSpellings(password: Secret): Generator<Secret, void> {
  yield password
  const text = textOf(password)
  if (text === undefined) return
  const spellings = new Set([text, text.normalize('NFC'), text.normalize('NFD')])
  spellings.delete(text)
  for (const spelling of spellings) {
    using secret = Secret.from(Buffer.from(spelling))
    yield secret
  }
}

function textOf(password: Secret): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(password.reveal())
  } catch {
    return undefined
  }
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}
