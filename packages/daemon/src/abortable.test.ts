import { expect, it } from '@jest/globals'
import { joinSignals } from './abortable.ts'

it('a joined signal aborts with the reason of the first, also if that aborted before', () => {
  const [one, other] = [new AbortController(), new AbortController()]
  const before = joinSignals(one.signal, other.signal)
  expect(before.signal.aborted).toBe(false)
  other.abort('other')
  one.abort('one')
  expect(before.signal.reason).toBe('other')
  expect(joinSignals(new AbortController().signal, other.signal).signal.reason).toBe('other')
})

it('a joined signal does not abort after its use', () => {
  const one = new AbortController()
  const joined = joinSignals(one.signal)
  joined[Symbol.dispose]()
  one.abort()
  expect(joined.signal.aborted).toBe(false)
})
