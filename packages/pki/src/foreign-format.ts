/** Number of bytes to examine. */
const HEAD_BYTES = 4096
const MIN_BASE64_CHARACTERS = 32
const LONE_LF = /(?<!\r)\n/
/** Minimum number of replacement characters that shows text. 4096 random bytes contain fewer. */
const MANY_REPLACEMENTS = 8

const MAGIC_NUMBERS: readonly { bytes: readonly number[]; is: string }[] = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], is: 'a zip archive: unpack it first' },
  { bytes: [0x1f, 0x8b], is: 'compressed by gzip: unpack it first (gunzip)' },
  { bytes: [0x50, 0x4b, 0x05, 0x06], is: 'an empty zip archive' },
  { bytes: [0x42, 0x5a, 0x68], is: 'compressed by bzip2: unpack it first (bunzip2)' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], is: 'compressed by zstd: unpack it first (unzstd)' },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], is: 'a 7z archive: unpack it first' },
  { bytes: ascii('Salted__'), is: 'encrypted by openssl enc: decrypt it first' },
  { bytes: ascii('age-encryption.org/'), is: 'encrypted by age: decrypt it first' },
  { bytes: ascii('SQLite format 3'), is: 'a database of SQLite' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], is: 'compressed by xz: unpack it first (unxz)' },
  { bytes: [0xfe, 0xed, 0xfe, 0xed], is: "a Java key store (JKS) of keytool's old format" },
  { bytes: [0xce, 0xce, 0xce, 0xce], is: "a Java key store (JCEKS) of keytool's old format" },
  { bytes: [0x25, 0x50, 0x44, 0x46], is: 'a PDF document' },
  { bytes: [0xef, 0xbb, 0xbf], is: 'text with a byte order mark (BOM)' },
  { bytes: [0xff, 0xfe], is: 'UTF-16 text: save it as UTF-8' },
  { bytes: [0xfe, 0xff], is: 'UTF-16 text: save it as UTF-8' },
]
/** Bytes after the first name in a tar archive. */
const TAR = { offset: 257, bytes: Buffer.from('ustar') }
/** The bytes that decoders write for bytes that are not UTF-8. */
const REPLACEMENT = Buffer.from('\uFFFD')
/** First bytes of a SEQUENCE whose length has two bytes. X.690, 8.1.3.5. */
const DER_LONG_SEQUENCE = [0x30, 0x82] as const
const DER_HEADER_BYTES = 4
/** Maximum size of such a sequence if every byte is an LF and became two bytes. */
const MAX_DOUBLED_BYTES = 2 * (DER_HEADER_BYTES + 0xffff)
const VCENTER_BACKUP = Buffer.from('NKPSIMVC')

/**
 * Recognises the format of a file by its first bytes, so that an error can name the format.
 * @returns the end of a sentence that begins with "it is": the format, and what to do. Undefined
 *   for an unknown format
 */
export function foreignFormat(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES))
  if (head.subarray(0, VCENTER_BACKUP.length).equals(VCENTER_BACKUP))
    return 'a backup of a whole vCenter: use nkpsim vcenter restore'
  const magic = MAGIC_NUMBERS.find((each) =>
    head.subarray(0, each.bytes.length).equals(Uint8Array.from(each.bytes)),
  )
  if (magic !== undefined) return magic.is
  if (head.subarray(TAR.offset).subarray(0, TAR.bytes.length).equals(TAR.bytes))
    return 'a tar archive: unpack it first'
  if (countOf(head, REPLACEMENT) > MANY_REPLACEMENTS)
    return 'damaged by a program that took it for text: copy the original as binary'
  if (head.length > 0 && head.every((byte) => byte === 0))
    return 'nothing but zeros, as a copy that was cut off leaves: copy it again'
  const wide = withoutZeros(head)
  if (wide !== undefined && isText(wide)) return 'UTF-16 text: save it as UTF-8'
  if (hasGainedReturns(bytes))
    return 'damaged by a transfer in text mode (CRLF line ends): transfer it again as binary'
  return isText(head) ? textFormat(head.toString('latin1').trim()) : undefined
}

/**
 * Whether bytes are a DER sequence in which each LF became CRLF. The length in the sequence then
 * matches only without the added CRs.
 */
function hasGainedReturns(bytes: Uint8Array): boolean {
  if (bytes[0] !== DER_LONG_SEQUENCE[0] || bytes.length > MAX_DOUBLED_BYTES) return false
  const text = Buffer.from(bytes).toString('latin1')
  if (LONE_LF.test(text)) return false
  const original = Buffer.from(text.replaceAll('\r\n', '\n'), 'latin1')
  if (original.length === bytes.length || original.length < DER_HEADER_BYTES) return false
  const isSequence = original.subarray(0, 2).equals(Uint8Array.from(DER_LONG_SEQUENCE))
  return isSequence && DER_HEADER_BYTES + original.readUInt16BE(2) === original.length
}

/** Decodes ASCII text in UTF-16 without a byte order mark. Returns undefined for anything else. */
function withoutZeros(head: Buffer): Buffer | undefined {
  for (const first of [0, 1]) {
    const bytes = head.filter((_, index) => index % 2 === first)
    const others = head.filter((_, index) => index % 2 !== first)
    if (others.length > 0 && others.every((byte) => byte === 0) && bytes.every(Boolean))
      return Buffer.from(bytes)
  }
  return undefined
}

function countOf(head: Buffer, bytes: Buffer): number {
  let count = 0
  for (let at = head.indexOf(bytes); at >= 0; at = head.indexOf(bytes, at + bytes.length)) count++
  return count
}

function ascii(text: string): number[] {
  return [...Buffer.from(text)]
}

function textFormat(text: string): string {
  if (/^<!doctype html|^<html/i.test(text))
    return 'a web page (HTML), such as a page that asks to log in: download the file again'
  if (/^<\?xml/i.test(text)) return 'XML'
  if (/-----BEGIN (?:PGP|AGE)[A-Z ]+-----/.test(text))
    return 'encrypted or signed by OpenPGP or age: decrypt it first'
  if (text.startsWith('version https://git-lfs.github.com/'))
    return 'a pointer of Git LFS: fetch the file itself (git lfs pull)'
  if (/-----BEGIN [A-Z0-9 ]+-----/.test(text)) return 'PEM text: decode what is between its lines'
  if (/^[{[]/.test(text)) return 'JSON text'
  if (text.length >= MIN_BASE64_CHARACTERS && /^[0-9a-f\s]+$/i.test(text))
    return 'hexadecimal text: decode it first (xxd -r -p)'
  if (
    text.length >= MIN_BASE64_CHARACTERS &&
    /^[A-Za-z0-9+/_\s-]+=*\s*$/.test(text) &&
    isDense(text)
  )
    return 'base64 text: decode it first (base64 -d)'
  return 'text'
}

/** Whether a text is dense as Base64 is: it has no blanks except line breaks. */
function isDense(text: string): boolean {
  return !/[ \t]/.test(text)
}

/** Whether bytes contain no control characters except those of text. */
function isText(head: Buffer): boolean {
  return head.length > 0 && !head.some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0d].includes(byte))
}
