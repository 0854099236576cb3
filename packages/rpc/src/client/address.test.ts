import { describe, expect, it } from '@jest/globals'
import { hostAndPort } from './address.ts'

describe('hostAndPort', () => {
  it('splits an address into host and port', () => {
    expect(hostAndPort('localhost:443')).toEqual({ host: 'localhost', port: 443 })
    expect(hostAndPort('127.0.0.1:1')).toEqual({ host: '127.0.0.1', port: 1 })
    expect(hostAndPort('[::1]:65535')).toEqual({ host: '::1', port: 65_535 })
  })

  it.each([
    '',
    'localhost',
    'localhost:',
    ':1',
    'a:0',
    'a:65536',
    '::1:1',
    'a:1/b',
    'a b:1',
    'a:1x',
  ])('refuses %j', (text) => {
    expect(() => hostAndPort(text)).toThrow(expect.objectContaining({ code: 'INVALID_ADDRESS' }))
  })
})
