import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { type Context, createContext, type Terminal } from '../context.ts'
import { withProgress } from './progress.ts'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

async function contextWith(
  isTTY: boolean,
  quiet = false,
): Promise<{ context: Context; shown: () => string }> {
  let shown = ''
  const stderr = Object.assign(new PassThrough(), { isTTY })
  stderr.on('data', (chunk) => {
    shown += chunk
  })
  const { signal } = new AbortController()
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr }
  const terminal: Terminal = { ...streams, env: {}, signal }
  const options = { output: 'table', input: true, quiet, color: true } as const
  return { context: await createContext(terminal, options), shown: () => shown }
}

/** An act in two steps, of which each takes that long. */
function work(context: Context, stepMs: number): Promise<void> {
  return withProgress(context, async (step) => {
    step('first')
    await jest.advanceTimersByTimeAsync(stepMs)
    step('second')
    await jest.advanceTimersByTimeAsync(stepMs)
  })
}

describe('withProgress', () => {
  it.each([true, false])(
    'says nothing of what takes less than a second (terminal: %s)',
    async (isTTY) => {
      const { context, shown } = await contextWith(isTTY)
      await work(context, 400)
      expect(shown()).toBe('')
    },
  )

  it('says each step in a plain line where there is no terminal', async () => {
    const { context, shown } = await contextWith(false)
    await work(context, 1500)
    expect(shown()).toBe('first\nsecond\n')
  })

  it('moves one line on a terminal, and takes it away at the end', async () => {
    const { context, shown } = await contextWith(true)
    await work(context, 1500)
    expect(shown()).toContain('\r\u001b[K| first')
    expect(shown()).toContain('second')
    expect(shown()).not.toContain('\n')
    expect(shown().endsWith('\r\u001b[K')).toBe(true)
  })

  it('says nothing with --quiet', async () => {
    const { context, shown } = await contextWith(false, true)
    await work(context, 1500)
    expect(shown()).toBe('')
  })
})
