import { pathToFileURL } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseLocation } from './location.ts'

describe('a backup location', () => {
  it.each([
    ['file:///backups', { protocol: 'file', folder: '/backups' }],
    ['file:///with%20space/%C3%A4', { protocol: 'file', folder: '/with space/ä' }],
    ['file:///R&D,x;y=$HOME/', { protocol: 'file', folder: '/R&D,x;y=$HOME/' }],
    ['file:///a%23b/%2541/%5C%0A%7C', { protocol: 'file', folder: '/a#b/%41/\\\n|' }],
    ['sftp://nas/backups', { protocol: 'sftp', host: 'nas', port: 22, folder: '/backups' }],
    ['sftp://nas:2222/a/b', { protocol: 'sftp', host: 'nas', port: 2222, folder: '/a/b' }],
    ['sftp://[::1]:2222/', { protocol: 'sftp', host: '::1', port: 2222, folder: '/' }],
  ])('can be %s', (text, expected) => {
    expect(parseLocation(text)).toEqual(expected)
  })

  it.each([
    ['', /is a URL/],
    ['/backups', /is a URL/],
    [`file:///${'x'.repeat(2048)}`, /is a URL/],
    ['ftp://nas/backups', /begins with file:\/\/ or sftp:\/\//],
    ['https://nas/backups', /begins with/],
    ['sftp://admin:secret@nas/backups', /holds no user and no password/],
    ['sftp://nas/backups?x=1', /neither \? nor #/],
    ['sftp:///backups', /names a host/],
    ['file://nas/backups', /names no host with file/],
    ['file:///a#b', /neither \? nor #: write %3F or %23/],
    ['file:///a\\b', /has no "\\\\": write %5C/],
    ['sftp://nas/a\\b', /has no "\\\\": write %5C/],
    ['file:///a\nb', /has no "\\n": write %0A/],
    ['file:///a ', /has no " ": write %20/],
    ['file:///C|/a', /has no "\|": write %7C/],
    ['file:///a%41b', /no escape for "A": write it, or %2541/],
    ['file:///a/%2e%2E/b', /no escape for "\."/],
    ['file:///100%', /write %25/],
    ['file:///caf\uFFFD', /UTF-8/],
    ['file:///a%2fb', /absolute path/],
    ['file:///a%00b', /absolute path/],
  ])('cannot be %j', (text, message) => {
    const error = expect.objectContaining({
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(message),
    })
    expect(() => parseLocation(text)).toThrow(error)
  })

  it('either means the named folder or is refused, for any characters in the name', () => {
    const segment = fc
      .string({ unit: fc.constantFrom(...'aZ.9 %41#?&\\|,;=$\n\t"é'), minLength: 1, maxLength: 8 })
      // "%1a" is the only spelling of this control character.
      .filter((name) => !/^\.+$|%1[149a]/.test(name))
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 3 }), (names) => {
        const folder = `/x/${names.join('/')}`
        const byHand = `file://${folder}`
        expect(parseLocation(pathToFileURL(folder).href.replaceAll('|', '%7C'))).toEqual({
          protocol: 'file',
          folder,
        })
        try {
          expect(parseLocation(byHand)).toEqual({ protocol: 'file', folder })
        } catch (error) {
          // Spaces and other harmless characters need no escape. A refused folder contains one of
          // the following characters.
          expect(error).toMatchObject({ code: 'INVALID_REQUEST' })
          expect(byHand).toMatch(/[?#\\|\n\t%]| $/)
        }
      }),
    )
  })

  it('is not repeated in an error message, because it may contain a password', () => {
    expect(() => parseLocation('sftp://admin:hunter2@nas/x')).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/hunter2/) }),
    )
  })
})
