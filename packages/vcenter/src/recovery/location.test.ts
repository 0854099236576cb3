import { describe, expect, it } from '@jest/globals'
import { parseLocation } from './location.ts'

describe('a backup location', () => {
  it.each([
    ['file:///backups', { protocol: 'file', folder: '/backups' }],
    ['file:///with%20space/%C3%A4', { protocol: 'file', folder: '/with space/ä' }],
    ['sftp://nas/backups', { protocol: 'sftp', host: 'nas', port: 22, folder: '/backups' }],
    ['sftp://nas:2222/a/b', { protocol: 'sftp', host: 'nas', port: 2222, folder: '/a/b' }],
    ['sftp://[::1]:2222/', { protocol: 'sftp', host: '::1', port: 2222, folder: '/' }],
  ])('%s is taken', (text, expected) => {
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
    ['file:///a%2fb', /absolute path/],
    ['file:///a%00b', /absolute path/],
  ])('%j is refused', (text, message) => {
    const error = expect.objectContaining({
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(message),
    })
    expect(() => parseLocation(text)).toThrow(error)
  })

  it('is not repeated where it is refused, since it may hold a password', () => {
    expect(() => parseLocation('sftp://admin:hunter2@nas/x')).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/hunter2/) }),
    )
  })
})
