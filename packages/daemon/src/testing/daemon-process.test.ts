import type { ChildProcess } from 'node:child_process'
import { Readable } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { untilReady } from './daemon-process.ts'

/** Returns a child that has ended. */
function endedChild(end: Pick<ChildProcess, 'exitCode' | 'signalCode'>): ChildProcess {
  return Object.assign(Object.create(null), {
    ...end,
    stderr: Readable.from(['out of memory']),
    kill: () => false,
  })
}

describe('untilReady', () => {
  it.each([
    { exitCode: 1, signalCode: null },
    { exitCode: null, signalCode: 'SIGKILL' as const },
  ])('fails immediately for a daemon that ended with %o', async (end) => {
    let looks = 0
    const look = (): undefined => {
      looks += 1
      if (looks > 1) throw new Error('it waits for a daemon that has ended')
    }
    await expect(untilReady(endedChild(end), look)).rejects.toMatchObject({
      message: 'the daemon did not come up: out of memory',
      cause: { message: 'it has ended' },
    })
  })
})
