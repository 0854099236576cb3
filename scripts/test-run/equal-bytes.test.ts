import { expect, it } from '@jest/globals'

it.each([
  ['the same buffers', Buffer.from('ab'), Buffer.from('ab'), true],
  ['buffers that differ', Buffer.from('ab'), Buffer.from('ac'), false],
  ['a longer buffer', Buffer.from('ab'), Buffer.from('abc'), false],
  ['arrays that differ', Uint8Array.of(1), Uint8Array.of(2), false],
  ['buffers in objects', { at: [Buffer.from('a')] }, { at: [Buffer.from('b')] }, false],
  ['a buffer and an array', Buffer.from('a'), Uint8Array.from(Buffer.from('b')), false],
  ['a buffer and its text', Buffer.from('a'), 'a', false],
])('toEqual compares %s', (_name, first, second, isEqual) => {
  const comparison = (): void => expect(first).toEqual(second)
  if (isEqual) comparison()
  else expect(comparison).toThrow('toEqual')
})

it('toEqual looks at nothing but the bytes, which shows that jest does not compare them itself', () => {
  expect(Object.assign(Buffer.from('a'), { note: 1 })).toEqual(Buffer.from('a'))
})
