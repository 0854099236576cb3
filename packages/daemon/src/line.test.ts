import { describe, expect, it } from '@jest/globals'
import { createLine } from './line.ts'

const NEVER = new AbortController().signal

describe('a line of tasks', () => {
  it('lets further tasks wait in the order of arrival, and refuses tasks beyond its limit', async () => {
    const line = createLine({ maxRunning: 1, maxWaiting: 2 })
    const begun: number[] = []
    const enter = async (task: number) => {
      const leave = await line.enter(NEVER)
      if (leave !== undefined) begun.push(task)
      return leave
    }
    const turns = [enter(1), enter(2), enter(3)]
    expect(await enter(4)).toBeUndefined()
    for (const turn of turns) (await turn)?.()
    expect(begun).toEqual([1, 2, 3])
    expect(line.isEmpty()).toBe(true)
  })

  it('forgets a task that gives up, and begins no task that has given up before', async () => {
    const line = createLine({ maxRunning: 1, maxWaiting: 1 })
    const first = await line.enter(NEVER)
    const gone = new AbortController()
    const second = line.enter(gone.signal)
    gone.abort()
    expect(await second).toBeUndefined()
    const third = line.enter(NEVER)
    first?.()
    const leave = await third
    expect(leave).toBeDefined()
    leave?.()
    expect(await line.enter(gone.signal)).toBeUndefined()
    expect(line.isEmpty()).toBe(true)
  })

  it('counts the end of a turn once', async () => {
    const line = createLine({ maxRunning: 1, maxWaiting: 1 })
    const first = await line.enter(NEVER)
    const second = line.enter(NEVER)
    first?.()
    first?.()
    expect(await second).toBeDefined()
    expect(line.isEmpty()).toBe(false)
  })
})
