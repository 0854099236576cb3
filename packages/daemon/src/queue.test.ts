import { expect, it } from '@jest/globals'
import { createQueue } from './queue.ts'

it('a queue runs one task after the other, and continues after a failed task', async () => {
  const queue = createQueue()
  const done: string[] = []
  const first = Promise.withResolvers<void>()
  const failed = queue.run(async () => {
    await first.promise
    done.push('first')
    throw new Error('no')
  })
  const second = queue.run(() => {
    done.push('second')
    return 2
  })
  first.resolve()
  await expect(failed).rejects.toThrow('no')
  expect(await second).toBe(2)
  expect(done).toEqual(['first', 'second'])
})

it('a closing queue waits for accepted tasks and refuses new tasks', async () => {
  const queue = createQueue()
  const act = Promise.withResolvers<void>()
  const done: string[] = []
  const running = queue.run(() => act.promise).then(() => done.push('act'))
  const closed = queue.close().then(() => done.push('close'))
  const late = queue.run(() => done.push('late'))
  await expect(late).rejects.toMatchObject({ code: 'STOPPING' })
  act.resolve()
  await Promise.all([running, closed])
  expect(done).toEqual(['act', 'close'])
})
