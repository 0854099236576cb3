import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { foreignFormat } from './foreign-format.ts'

const der = Buffer.concat([Buffer.from('308202650201033082', 'hex'), randomBytes(300)])
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
    ['UTF-16', utf16('secret'), 'UTF-16 text'],
    ['a vCenter backup', Buffer.from('NKPSIMVC\u0001\u0001'), 'nkpsim vcenter restore'],
    ['other text', Buffer.from('hello world\n'), 'text'],
  ])('names %s', (_, bytes, name) => {
    expect(foreignFormat(bytes)).toContain(name)
  })

  it('names nothing that begins as DER does', () => {
    expect(foreignFormat(der)).toBeUndefined()
    expect(foreignFormat(Buffer.alloc(0))).toBeUndefined()
  })

  it('never throws, and says one line', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(foreignFormat(bytes) ?? '').toMatch(/^[^\n]*$/)
      }),
    )
  })
})
