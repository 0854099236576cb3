import { expect, it } from '@jest/globals'
import { whileSent } from './while-sent.ts'

/** A sender, and a clock whose waits end when a test says so. */
function sender() {
  const waits: { signal: AbortSignal; end: () => void }[] = []
  const rest = Promise.withResolvers<void>()
  let hasReturned = false
  async function* chunks(): AsyncGenerator<number> {
    try {
      yield 1
      await rest.promise
      yield 2
    } finally {
      hasReturned = true
    }
  }
  const sleep = (_ms: number, signal: AbortSignal): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => reject(signal.reason))
    waits.push({ signal, end: resolve })
    return promise
  }
  const stalled = () => new Error('stalled')
  const sent = whileSent(chunks(), { waitMs: 1, sleep, stalled })
  return { sent, waits, send: rest.resolve, hasReturned: () => hasReturned }
}

it('whileSent waits for the sender alone, and ends its wait when a chunk or the end arrives', async () => {
  const { sent, waits, send } = sender()
  expect(await sent.next()).toEqual({ done: false, value: 1 })
  expect(waits.map(({ signal }) => signal.aborted)).toEqual([true])
  send()
  expect(await sent.next()).toEqual({ done: false, value: 2 })
  expect(await sent.next()).toEqual({ done: true, value: undefined })
  expect(waits.map(({ signal }) => signal.aborted)).toEqual([true, true, true])
})

it('whileSent fails if the sender sends nothing, and does not wait for it', async () => {
  const { sent, waits, send, hasReturned } = sender()
  await sent.next()
  const next = sent.next()
  waits[1]?.end()
  await expect(next).rejects.toThrow('stalled')
  expect(hasReturned()).toBe(false)
  send()
  await new Promise(setImmediate)
  expect(hasReturned()).toBe(true)
})

it('whileSent ends the sender if its reader cancels', async () => {
  const { sent, hasReturned } = sender()
  await sent.next()
  await sent.return(undefined)
  expect(hasReturned()).toBe(true)
})
