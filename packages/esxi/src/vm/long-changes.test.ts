import { expect, it } from '@jest/globals'
import { createLongChanges } from './long-changes.ts'

const never = new AbortController().signal
/** Lets all followers take what there is. */
const settle = () => new Promise(setImmediate)

it('the progress of a long change is told to each follower, from its begin to its end', async () => {
  const changes = createLongChanges()
  const seen: number[][] = [[], []]
  const follow = async (at: number): Promise<void> => {
    for await (const percent of changes.follow('vm', never)) seen[at]?.push(percent)
  }
  const early = follow(0)
  await settle()
  const other = changes.begin('other', 'clone')
  other.onProgress(50)
  const { onProgress, end } = changes.begin('vm', 'rekey')
  expect([changes.purposeOf('vm'), changes.purposeOf('other')]).toEqual(['rekey', 'clone'])
  for (const percent of [1, 1, 2]) {
    onProgress(percent)
    await settle()
  }
  const late = follow(1)
  await settle()
  // A value that comes before the follower reads is replaced by a later one.
  onProgress(3)
  onProgress(4)
  await settle()
  onProgress(100)
  end()
  await Promise.all([early, late])
  expect(seen).toEqual([
    [1, 2, 4, 100],
    [2, 4, 100],
  ])
  expect(changes.purposeOf('vm')).toBeUndefined()
})

it('a follower ends when its caller is gone, before and during a change', async () => {
  const changes = createLongChanges()
  for (const isRunning of [false, true]) {
    const gone = new AbortController()
    const change = isRunning ? changes.begin('vm', 'rekey') : undefined
    const follower = changes.follow('vm', gone.signal)[Symbol.asyncIterator]()
    const next = follower.next()
    await settle()
    gone.abort()
    expect(await next).toEqual({ done: true, value: undefined })
    change?.end()
  }
})
