import { expect, it } from '@jest/globals'
import { writeMessages } from './message-stream.ts'

it('a write that fails while the source has nothing to say ends the source at once', async () => {
  const ended = Promise.withResolvers<string>()
  const broken = Promise.withResolvers<void>()
  const source: AsyncIterableIterator<string> = {
    [Symbol.asyncIterator]: () => source,
    next: async () => {
      // The second message never comes.
      source.next = () => new Promise(() => undefined)
      return { done: false, value: 'first' }
    },
    return: async () => {
      ended.resolve('ended')
      return { done: true, value: undefined }
    },
  }
  const written: string[] = []
  const write = (message: string): Promise<void> => {
    written.push(message)
    return broken.promise
  }
  const writing = writeMessages(write, source, new AbortController().signal)
  // An unhandled rejection of the write would end a daemon.
  broken.reject(new Error('Cannot call write after a stream was destroyed'))
  await expect(writing).rejects.toThrow('after a stream was destroyed')
  expect(await ended.promise).toBe('ended')
  expect(written).toEqual(['first'])
})
