/** A secret that must not appear in clear. */
export type KnownSecret = {
  /** Its name for the report: `KDK of nkp-1`. */
  label: string
  /** At least 8 bytes: shorter ones would be found by chance. */
  bytes: Uint8Array
  /** End of the path of the only file that may contain it in clear, as documented. */
  documentedIn?: string
}

/** Bytes to search for: a secret in one encoding. */
export type SecretPattern = Omit<KnownSecret, 'bytes'> & { form: string; bytes: Buffer }

const LEAST_BYTES = 8

/**
 * The encodings of a secret that a scan searches for: raw, hex in both cases, base64 and base64url
 * at any offset, and reversed. Base64 encodes 3 bytes in 4 characters, so the text depends on the
 * offset of the secret in its group. Characters that also encode neighbouring bytes are left out.
 * @throws RangeError if the secret is shorter than 8 bytes
 */
export function patternsOf({ bytes, ...secret }: KnownSecret): SecretPattern[] {
  if (bytes.length < LEAST_BYTES) throw new RangeError(`${secret.label} is shorter than 8 bytes`)
  const raw = Buffer.from(bytes)
  const hex = raw.toString('hex')
  const forms: [string, Buffer][] = [
    ['raw', raw],
    ['reversed', Buffer.from(raw).reverse()],
    ['hex', Buffer.from(hex)],
    ['upper-case hex', Buffer.from(hex.toUpperCase())],
  ]
  for (const shift of [0, 1, 2]) {
    const text = innerBase64(raw, shift)
    forms.push([`base64, shifted by ${shift}`, Buffer.from(text)])
    const urlText = text.replaceAll('+', '-').replaceAll('/', '_')
    if (urlText !== text) forms.push([`base64url, shifted by ${shift}`, Buffer.from(urlText)])
  }
  return forms.map(([form, pattern]) => ({ ...secret, form, bytes: pattern }))
}

/**
 * The base64 characters that depend only on the bytes when `shift` other bytes precede them in
 * their group.
 */
function innerBase64(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
  const first = Math.ceil((shift * 8) / 6)
  const last = Math.floor(((shift + bytes.length) * 8) / 6)
  return text.slice(first, last)
}
