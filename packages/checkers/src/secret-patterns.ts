/** A secret that must not appear as plaintext. */
export type KnownSecret = {
  /** Name of the secret in reports, such as `KDK of nkp-1`. */
  label: string
  /** At least 8 bytes, because shorter secrets also occur by chance. */
  bytes: Uint8Array
  /**
   * End of the path of the file where the secret may be plaintext, as documented. Undefined if
   * there is no such file.
   */
  documentedIn?: string
}

/** Bytes to search for: one encoding of a secret. */
export type SecretPattern = Omit<KnownSecret, 'bytes'> & { form: string; bytes: Buffer }

const LEAST_BYTES = 8

/**
 * Returns the encodings of a secret for a scan: raw, hex in both cases, base64 and base64url at any
 * offset, and reversed. Base64 encodes 3 bytes in 4 characters. Therefore the text depends on the
 * offset of the secret in its group. Characters that also encode neighbouring bytes are left out.
 * @throws RangeError if the secret has fewer than 8 bytes
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
 * Returns the base64 characters that depend only on these bytes if `shift` other bytes come before
 * them in their group.
 */
function innerBase64(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
  const first = Math.ceil((shift * 8) / 6)
  const last = Math.floor(((shift + bytes.length) * 8) / 6)
  return text.slice(first, last)
}
