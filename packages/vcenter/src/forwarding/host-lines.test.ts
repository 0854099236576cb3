import { expect, it } from '@jest/globals'
import { createHostLines } from './host-lines.ts'

const HOST = { id: 'h-1', name: 'esx-1' }
const { signal } = new AbortController()

it('eight long calls run on a host, and do not keep out short calls', async () => {
  const lines = createHostLines()
  const turns = await Promise.all(
    Array.from({ length: 8 }, () => lines.enter(HOST, 'long', signal)),
  )
  let hasBegun = false
  const ninth = lines.enter(HOST, 'long', signal).then(() => {
    hasBegun = true
  })
  await lines.enter(HOST, 'short', signal)
  expect(hasBegun).toBe(false)
  turns[0]?.()
  await ninth
})

it('a call that is cancelled gives up its place', async () => {
  const lines = createHostLines()
  await Promise.all(Array.from({ length: 8 }, () => lines.enter(HOST, 'long', signal)))
  const control = new AbortController()
  const waiting = lines.enter(HOST, 'long', control.signal)
  control.abort(new Error('cancelled'))
  await expect(waiting).rejects.toThrow('cancelled')
})
