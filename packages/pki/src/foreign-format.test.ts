import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { foreignFormat } from './foreign-format.ts'

const der = Buffer.concat([Buffer.from('308202650201033082', 'hex'), randomBytes(300)])
/** Half of these bytes are not ASCII. */
const mangled = Buffer.concat([der.subarray(0, 9), Buffer.alloc(300, 'a\u00ff', 'latin1')])
const utf16 = (text: string) => Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text, 'utf16le')])

describe('foreignFormat', () => {
  it.each([
    ['base64', Buffer.from(der.toString('base64')), 'base64 text: decode it first'],
    [
      'base64 in lines',
      Buffer.from(der.toString('base64').replaceAll(/(.{64})/g, '$1\r\n')),
      'base64 text',
    ],
    ['base64url', Buffer.from(der.toString('base64url')), 'base64 text'],
    ['hex', Buffer.from(der.toString('hex')), 'hexadecimal text'],
    [
      'PEM',
      Buffer.from(`-----BEGIN PKCS12-----\n${der.toString('base64')}\n-----END PKCS12-----\n`),
      'PEM text',
    ],
    ['PEM behind attributes', Buffer.from('Bag Attributes\n-----BEGIN CERTIFICATE-----\n'), 'PEM'],
    ['HTML', Buffer.from('\n<!DOCTYPE html><html><body>log in</body>'), 'a web page (HTML)'],
    ['JSON', Buffer.from('{"error": "token expired"}'), 'JSON'],
    ['zip', Buffer.from('504b0304140000000800', 'hex'), 'a zip archive'],
    ['gzip', gzipSync(der), 'gzip'],
    ['JKS', Buffer.from('feedfeed00000002', 'hex'), 'JKS'],
    ['JCEKS', Buffer.from('cececece00000002', 'hex'), 'JCEKS'],
    ['xz', Buffer.from('fd377a585a0000', 'hex'), 'unxz'],
    ['PDF', Buffer.from('%PDF-1.7'), 'PDF'],
    ['XML', Buffer.from('<?xml version="1.0"?><a/>'), 'XML'],
    ['a byte order mark', Buffer.from('\ufeffa'), 'byte order mark'],
    ['UTF-16, big-endian', Buffer.from('feff0061', 'hex'), 'UTF-16 text'],
    ['UTF-16', utf16('secret'), 'UTF-16 text'],
    ['a vCenter backup', Buffer.from('NKPSIMVC\u0001\u0001'), 'nkpsim vcenter restore'],
    ['bzip2', Buffer.from('BZh91AY&SY'), 'bunzip2'],
    ['zstd', Buffer.from('28b52ffd0400', 'hex'), 'unzstd'],
    ['7z', Buffer.from('377abcaf271c0004', 'hex'), '7z archive'],
    ['an empty zip', Buffer.from('504b0506', 'hex'), 'zip archive'],
    ['tar', Buffer.concat([Buffer.alloc(257, 'n'), Buffer.from('ustar\u000000')]), 'tar archive'],
    ['openssl enc', Buffer.concat([Buffer.from('Salted__'), der]), 'openssl enc'],
    ['age', Buffer.from('age-encryption.org/v1\n-> scrypt'), 'age: decrypt it first'],
    ['OpenPGP', Buffer.from('-----BEGIN PGP MESSAGE-----\n\nhQ==\n'), 'decrypt it first'],
    ['SQLite', Buffer.from('SQLite format 3\u0000'), 'SQLite'],
    ['Git LFS', Buffer.from('version https://git-lfs.github.com/spec/v1\noid'), 'git lfs pull'],
    ['DER that was taken for text', Buffer.from(mangled.toString('utf8')), 'copy the original'],
    ['zeros', Buffer.alloc(900), 'zeros'],
    ['UTF-16 without a mark', Buffer.from(der.toString('base64'), 'utf16le'), 'UTF-16 text'],
    [
      'UTF-16 without a mark, big-endian',
      Buffer.from(der.toString('base64'), 'utf16le').swap16(),
      'UTF-16 text',
    ],
    ['other text', Buffer.from('hello world\n'), 'text'],
  ])('recognises %s', (_, bytes, name) => {
    expect(foreignFormat(bytes)).toContain(name)
  })

  it('returns undefined for bytes that begin like DER', () => {
    expect(foreignFormat(der)).toBeUndefined()
    expect(foreignFormat(Buffer.alloc(0))).toBeUndefined()
    expect(foreignFormat(Buffer.from('a\0bc'))).toBeUndefined()
  })

  it('recognises DER that a transfer in text mode lengthened, and no other DER', () => {
    const content = fc.uint8Array({ minLength: 256, maxLength: 2000 })
    fc.assert(
      fc.property(content, fc.nat(255), (bytes, at) => {
        const header = Buffer.from([0x30, 0x82, bytes.length >> 8, bytes.length & 0xff])
        const original = Buffer.concat([header, bytes.with(at, 0x0a)])
        const sent = original.toString('latin1').replaceAll('\n', '\r\n')
        expect(foreignFormat(Buffer.from(sent, 'latin1'))).toContain('transfer it again as binary')
        expect(foreignFormat(original) ?? '').not.toContain('in text mode')
      }),
    )
  })

  it('does not count a byte after DER as an added CR if an LF has no CR', () => {
    const content = Buffer.alloc(300, 1)
    content.write('\r\n and \n')
    const der = Buffer.concat([Buffer.from([0x30, 0x82, 300 >> 8, 300 & 0xff]), content])
    expect(foreignFormat(Buffer.concat([der, Buffer.of(0)]))).toBeUndefined()
  })

  it('never throws, and returns one line', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(foreignFormat(bytes) ?? '').toMatch(/^[^\n]*$/)
      }),
    )
  })
})
