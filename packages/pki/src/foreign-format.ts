/** How many bytes are looked at. */
const HEAD_BYTES = 4096
const MIN_BASE64_CHARACTERS = 32

const MAGIC_NUMBERS: readonly { bytes: readonly number[]; is: string }[] = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], is: 'a zip archive: unpack it first' },
  { bytes: [0x1f, 0x8b], is: 'compressed by gzip: unpack it first (gunzip)' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], is: 'compressed by xz: unpack it first (unxz)' },
  { bytes: [0xfe, 0xed, 0xfe, 0xed], is: "a Java key store (JKS) of keytool's old format" },
  { bytes: [0xce, 0xce, 0xce, 0xce], is: "a Java key store (JCEKS) of keytool's old format" },
  { bytes: [0x25, 0x50, 0x44, 0x46], is: 'a PDF document' },
  { bytes: [0xef, 0xbb, 0xbf], is: 'text with a byte order mark (BOM)' },
  { bytes: [0xff, 0xfe], is: 'UTF-16 text: save it as UTF-8' },
  { bytes: [0xfe, 0xff], is: 'UTF-16 text: save it as UTF-8' },
]
const VCENTER_BACKUP = Buffer.from('NKPSIMVC')

/**
 * Tells what a file is, by its first bytes, so that an error can say more than what it is not.
 * @returns the end of a sentence that begins with "it is": what it is, and what to do; undefined
 *   if the bytes look like none of the formats known here
 */
export function foreignFormat(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES))
  if (head.subarray(0, VCENTER_BACKUP.length).equals(VCENTER_BACKUP))
    return 'a backup of a whole vCenter: use nkpsim vcenter restore'
  const magic = MAGIC_NUMBERS.find((each) =>
    head.subarray(0, each.bytes.length).equals(Uint8Array.from(each.bytes)),
  )
  return magic?.is ?? (isText(head) ? textFormat(head.toString('latin1').trim()) : undefined)
}

function textFormat(text: string): string {
  if (/^<!doctype html|^<html/i.test(text))
    return 'a web page (HTML), such as a page that asks to log in: download the file again'
  if (/^<\?xml/i.test(text)) return 'XML'
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

/** Base64 has no blanks but its line breaks. */
function isDense(text: string): boolean {
  return !/[ \t]/.test(text)
}

/** No control character but those of text. */
function isText(head: Buffer): boolean {
  return head.length > 0 && !head.some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0d].includes(byte))
}
