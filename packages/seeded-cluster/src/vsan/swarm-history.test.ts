import { expect, it } from '@jest/globals'
import { bytesOf, contentOf } from './content.ts'
import { createSwarmHistory } from './swarm-history.ts'

it('a history reports what went wrong, and calls that no order explains', () => {
  let nowMs = 0
  const history = createSwarmHistory(() => nowMs)
  history.call({ kind: 'write', block: 1, content: '7', startMs: 0, endMs: 5 })
  nowMs = 1500
  history.fail('hosts 1, 2 own object 0')
  history.fail('hosts 1, 2 own object 0')
  history.call({ kind: 'read', block: 1, content: '', startMs: 10, endMs: 12 })
  expect(history.lines()).toEqual(['     1.500 s  PROBLEM hosts 1, 2 own object 0'])
  expect(history.problems()).toEqual([
    'hosts 1, 2 own object 0',
    'no order explains the read of "", block 1, from 0.010 s to 0.012 s',
  ])
})

it('the digest of a history depends on its lines alone', () => {
  const digestOf = (...lines: string[]): string => {
    const history = createSwarmHistory(() => 0)
    for (const line of lines) history.note(line)
    return history.digest()
  }
  expect(digestOf('a', 'b')).toBe(digestOf('a', 'b'))
  expect(digestOf('a', 'b')).not.toBe(digestOf('b', 'a'))
})

it('content that nobody wrote is no content', () => {
  expect(contentOf(bytesOf('12', 4096))).toBe('12')
  expect(contentOf(Buffer.alloc(4096))).toBe('')
  const torn = bytesOf('12', 4096).fill(1, 512, 1024)
  expect(contentOf(torn)).toMatch(/^damaged: /)
})
