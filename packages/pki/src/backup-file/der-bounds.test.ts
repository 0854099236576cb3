import { describe, expect, it } from '@jest/globals'
import { requireBoundedDer } from './der-bounds.ts'

const NULL = Buffer.from('0500', 'hex')
const refused = expect.objectContaining({ code: 'BACKUP_FILE_INVALID' })

function sequence(...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const head = content.length < 0x80 ? [0x30] : [0x30, 0x82, content.length >> 8]
  return Buffer.concat([Buffer.of(...head, content.length & 0xff), content])
}

function nested(depth: number): Buffer {
  return depth === 0 ? NULL : sequence(nested(depth - 1))
}

/** An octet string with this length field, in hex, and this many bytes. */
function octets(lengthField: string, lengthBytes: number): Buffer {
  return Buffer.concat([Buffer.from(`04${lengthField}`, 'hex'), Buffer.alloc(lengthBytes)])
}

describe('requireBoundedDer', () => {
  it.each([
    ['an element 16 levels deep', nested(16)],
    ['256 elements', sequence(...Array.from({ length: 255 }, () => NULL))],
    ['an element of no bytes', octets('00', 0)],
    ['127 bytes', octets('7f', 127)],
    ['128 bytes', octets('8180', 128)],
    ['255 bytes', octets('81ff', 255)],
    ['256 bytes', octets('820100', 256)],
    ['2^16 bytes', octets('83010000', 2 ** 16)],
    ['the highest tag of one byte', Buffer.from('1e00', 'hex')],
    ['bytes that look like elements, in a primitive one', Buffer.from('04021f80', 'hex')],
  ])('accepts %s', (_what, bytes) => {
    expect(() => requireBoundedDer(bytes)).not.toThrow()
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['an element 17 levels deep', nested(17)],
    ['257 elements', sequence(...Array.from({ length: 256 }, () => NULL))],
    ['bytes behind the end', Buffer.concat([NULL, Buffer.of(0)])],
    ['two elements', Buffer.concat([NULL, NULL])],
    ['a tag alone', Buffer.of(0x04)],
    ['a missing byte', octets('02', 1)],
    ['a length field that is cut off', Buffer.from('0482', 'hex')],
    ['a child that is longer than its parent', Buffer.from('3003040200ff', 'hex')],
    ['a child that is cut off by its parent', Buffer.from('300104020000', 'hex')],
    ['a tag number of several bytes', Buffer.from('1f00', 'hex')],
    ['a constructed tag number of several bytes', Buffer.from('3f00', 'hex')],
    ['an indefinite length', Buffer.from('30800500', 'hex')],
    ['an indefinite length before 128 bytes', octets('80', 128)],
    ['127 bytes in the long form', octets('817f', 127)],
    ['255 bytes in two bytes', octets('8200ff', 255)],
    ['2^16 - 1 bytes in three bytes', octets('8300ffff', 2 ** 16 - 1)],
    ['a length in four bytes', octets('8401000000', 2 ** 24)],
  ])('refuses %s', (_what, bytes) => {
    expect(() => requireBoundedDer(bytes)).toThrow(refused)
  })
})
