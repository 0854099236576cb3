import { PassThrough } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { type ManualClock, manualClock } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import { type Context, createContext } from '../context.ts'
import type { Terminal } from '../terminal.ts'
import { withProgress } from './progress.ts'

async function contextWith(
  isTTY: boolean,
  quiet = false,
): Promise<{ context: Context; clock: ManualClock; shown: () => string }> {
  let shown = ''
  const stderr = Object.assign(new PassThrough(), { isTTY })
  stderr.on('data', (chunk) => {
    shown += chunk
  })
  const { signal } = new AbortController()
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr }
  const clock = manualClock()
  const terminal: Terminal = {
    ...streams,
    env: {},
    signal,
    random: systemRandom,
    progressClock: clock,
  }
  const options = { output: 'table', input: true, quiet, color: true } as const
  return { context: await createContext(terminal, options), clock, shown: () => shown }
}

/** Runs a task of two steps, each with this duration. */
function work(
  { context, clock }: { context: Context; clock: ManualClock },
  stepMs: number,
): Promise<void> {
  return withProgress(context, async (step) => {
    step('first')
    await clock.advance(stepMs)
    step('second')
    await clock.advance(stepMs)
  })
}

describe('withProgress', () => {
  it.each([
    [true, 140],
    [false, 490],
  ])('shows nothing for a short task (terminal: %s, steps of %i ms)', async (isTTY, stepMs) => {
    const at = await contextWith(isTTY)
    await work(at, stepMs)
    expect(at.shown()).toBe('')
  })

  it('shows the progress on a terminal after a third of a second', async () => {
    const at = await contextWith(true)
    await work(at, 310)
    expect(at.shown()).toContain('| first')
  })

  it.each([true, false])(
    'escapes text that would control a terminal (terminal: %s)',
    async (isTTY) => {
      const at = await contextWith(isTTY)
      await withProgress(at.context, async (step) => {
        step('VM \u001b]0;x\u0007\u202e')
        await at.clock.advance(1500)
        step('VM \u009b2J')
      })
      expect(at.shown()).toContain('VM \\u001b]0;x\\u0007\\u202e')
      for (const obeyed of ['\u001b]', '\u0007', '\u009b', '\u202e'])
        expect(at.shown()).not.toContain(obeyed)
    },
  )

  it('prints each step as a plain line if there is no terminal', async () => {
    const at = await contextWith(false)
    await work(at, 1500)
    expect(at.shown()).toBe('first\nsecond\n')
  })

  it('updates one line on a terminal, and removes it at the end', async () => {
    const at = await contextWith(true)
    await work(at, 1500)
    expect(at.shown()).toContain('\r\u001b[K| first')
    expect(at.shown()).toContain('second')
    expect(at.shown()).not.toContain('\n')
    expect(at.shown().endsWith('\r\u001b[K')).toBe(true)
  })

  it('shows nothing with --quiet', async () => {
    const at = await contextWith(false, true)
    await work(at, 1500)
    expect(at.shown()).toBe('')
  })
})
