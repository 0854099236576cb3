import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import type { Terminal } from '../terminal.ts'
import { type Screen, screenful, withScreen } from './screen.ts'

const ENTER = '\u001b[?1049h'
const LEAVE = '\u001b[?1049l'
const BOLD_AB = '\u001b[1mab\u001b[22m'

/** Runs a task on a screen, and returns what the terminal got and how the task ended. */
async function onScreen(
  act: (screen: Screen, stdin: PassThrough, resize: () => void) => Promise<void>,
  signal = new AbortController().signal,
) {
  const modes: boolean[] = []
  const setRawMode = (mode: boolean) => modes.push(mode)
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode })
  const stdout = Object.assign(new PassThrough({ encoding: 'utf8' }), { columns: 40, rows: 10 })
  const streams = { stdin, stdout, stderr: new PassThrough() }
  const terminal: Terminal = { ...streams, env: {}, signal, random: systemRandom }
  const resize = () => stdout.emit('resize')
  const end = await withScreen(terminal, (screen) => act(screen, stdin, resize)).then(
    () => 'quit',
    (error: Error) => error.message,
  )
  return { end, modes, written: String(stdout.read()), listeners: stdin.listenerCount('data') }
}

const untilAborted = async ({ signal }: Screen) => {
  if (!signal.aborted) await once(signal, 'abort')
  signal.throwIfAborted()
}

describe('withScreen', () => {
  it.each([
    ['q', 'quit'],
    ['Q', 'quit'],
    ['x q', 'quit'],
    ['\u0003', 'interrupted'],
  ])('ends at the keys %j, and puts the terminal back', async (keys, end) => {
    const result = await onScreen((screen, stdin) => {
      stdin.write(keys)
      return untilAborted(screen)
    })
    expect(result).toMatchObject({ end, modes: [true, false], listeners: 0 })
    expect([result.written.startsWith(ENTER), result.written.endsWith(LEAVE)]).toEqual([true, true])
  })

  it('puts the terminal back after an error and after a signal', async () => {
    const failed = await onScreen(async () => {
      throw new Error('vCenter is gone')
    })
    const interruption = new AbortController()
    const stopped = onScreen(untilAborted, interruption.signal)
    interruption.abort(new Error('stopped'))
    for (const { end, modes, written } of [failed, await stopped]) {
      expect(end).toMatch(/^vCenter is gone$|^stopped$/)
      expect([modes, written.endsWith(LEAVE)]).toEqual([[true, false], true])
    }
  })

  it('draws the last text again when the window changes', async () => {
    const { written } = await onScreen(async ({ show }, _stdin, resize) => {
      show('one')
      show('two')
      resize()
    })
    expect(written.split('one')).toHaveLength(2)
    expect(written.split('two')).toHaveLength(3)
  })
})

describe('screenful', () => {
  const linesOf = (text: string, columns: number, rows: number) =>
    ['\u001b[H', '\u001b[K', '\u001b[J']
      .reduce((drawn, sequence) => drawn.replaceAll(sequence, ''), screenful(text, columns, rows))
      .split('\n')

  it('cuts lines to the width, and does not count colours', () => {
    expect(linesOf(`${BOLD_AB}cdef\nshort\n`, 4, 10)).toEqual([`${BOLD_AB}cd`, 'shor'])
  })

  it('says how many lines have no place', () => {
    expect(linesOf('1\n2\n3\n4', 20, 4)).toEqual(['1', '2', '3', '4'])
    expect(linesOf('1\n2\n3\n4\n5', 20, 4)).toEqual(['1', '2', '3', '… 2 more lines'])
  })
})
