import { expect, it } from '@jest/globals'
import { tlsNbdUri, unixNbdUri } from './uri.ts'

it('the URI of an export escapes its name and its socket', () => {
  expect(unixNbdUri('web 1/2', '/tmp/a b&c/nbd.sock')).toBe(
    'nbd+unix:///web%201/2?socket=/tmp/a%20b%26c/nbd.sock',
  )
  expect(tlsNbdUri('web#1', 'localhost', 10809)).toBe('nbds://localhost:10809/web%231')
})
