import { PassThrough } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { type ConfirmationOptions, requireConfirmation } from './confirmation.ts'
import type { Terminal } from './terminal.ts'

const DEED = 'delete VM db-1'

type Setup = Partial<Pick<Terminal, 'args' | 'mayAsk' | 'signal'>> & {
  typed?: string
  isTTY?: boolean
}

/** Asks about one deletion, and returns what was shown and how it ended. */
async function confirm(
  options: ConfirmationOptions,
  { typed, isTTY = true, signal = new AbortController().signal, ...setup }: Setup = {},
) {
  const stdin = Object.assign(new PassThrough(), { isTTY })
  if (typed !== undefined) stdin.end(typed)
  const stderr = new PassThrough({ encoding: 'utf8' })
  const streams = { stdin, stdout: new PassThrough(), stderr }
  const terminal: Terminal = { ...streams, env: {}, signal, random: systemRandom, ...setup }
  let described = 0
  const describe = () => {
    described += 1
    return DEED
  }
  const end = await requireConfirmation({ terminal }, options, describe, 'db-1').then(
    () => 'confirmed',
    ({ code, message }) => `${code}: ${message}`,
  )
  return { end, described, shown: String(stderr.read() ?? '') }
}

describe('requireConfirmation', () => {
  it.each(['y\n', 'Y\r\n', 'yes\n', ' YES \n'])('accepts the answer %j', async (typed) => {
    const shown = 'Delete VM db-1? [y/N] '
    expect(await confirm({}, { typed })).toEqual({ end: 'confirmed', described: 1, shown })
  })

  it.each(['\n', 'n\n', 'no\n', 'yess\n', 'db-1\n', '', 'y', `y${' '.repeat(100)}y\n`])(
    'declines after the answer %j',
    async (typed) => {
      const { end } = await confirm({}, { typed })
      expect(end).toBe('FAILED: not confirmed; nothing was changed')
    },
  )

  it('ends when a signal interrupts the question', async () => {
    const interruption = new AbortController()
    const asked = confirm({}, { signal: interruption.signal })
    interruption.abort()
    expect((await asked).end).toBe('INTERRUPTED: interrupted')
  })

  it.each([{ isTTY: false }, { mayAsk: false }])(
    'shows what would happen and the line to run if it may not ask: %j',
    async (setup) => {
      const args = ['--state', "it's here", 'vm', 'delete', 'db-1', '--host=esx-1']
      expect(await confirm({}, { ...setup, args, typed: 'y\n' })).toEqual({
        end: String.raw`USAGE: nothing was changed; to delete VM db-1: nkpsim --state 'it'\''s here' vm delete db-1 --host=esx-1 --yes`,
        described: 1,
        shown: '',
      })
      const { end } = await confirm({}, { ...setup, args: ['vm', 'delete', '--', '-x'] })
      expect(end).toMatch(/nkpsim vm delete --yes -- -x$/)
    },
  )

  it.each([{ yes: true }, { confirm: 'db-1' }])(
    'neither asks nor describes with %j',
    async (given) => {
      const confirmed = { end: 'confirmed', described: 0, shown: '' }
      expect(await confirm(given)).toEqual(confirmed)
      expect(await confirm(given, { isTTY: false })).toEqual(confirmed)
    },
  )

  it.each([{ confirm: 'db-2' }, { confirm: 'db-2', yes: true }])(
    'refuses another name: %j',
    async (given) => {
      const { end, described } = await confirm(given)
      expect([end, described]).toEqual([
        'USAGE: --confirm says "db-2", not "db-1"; nothing was changed',
        0,
      ])
    },
  )
})
