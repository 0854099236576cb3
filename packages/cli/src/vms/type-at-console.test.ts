import { PassThrough } from 'node:stream'
import { expect, it } from '@jest/globals'
import { type ConsoleCalls, typeAtConsole } from './type-at-console.ts'

function terminalOf() {
  const modes: boolean[] = []
  const setRawMode = (mode: boolean) => modes.push(mode)
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode })
  const stdout = new PassThrough()
  const { signal } = new AbortController()
  return { stdin, stdout, signal, modes, shown: () => String(stdout.read() ?? '') }
}

async function* untilAborted(signal: AbortSignal): AsyncGenerator<Buffer> {
  yield Buffer.from('login: ')
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  throw new Error('CANCELLED')
}

const text = (chunk: Buffer): string => chunk.toString()

it('a user types at the console in order until Ctrl-]', async () => {
  const terminal = terminalOf()
  const written: string[] = []
  const calls: ConsoleCalls = {
    read: untilAborted,
    write: async (input) => {
      await new Promise(setImmediate)
      written.push(input.toString())
    },
  }
  const typed = typeAtConsole(terminal, calls, text)
  for (const keys of ['root\r', '\u0003', 'a\u001dnot sent']) terminal.stdin.write(keys)
  await typed
  expect(written.join('')).toBe('root\r\u0003a')
  expect(terminal.shown()).toBe('login: ')
  expect(terminal.modes).toEqual([true, false])
})

it('the terminal is as before when the guest ends, or a call fails', async () => {
  for (const isFailing of [false, true]) {
    const terminal = terminalOf()
    const calls: ConsoleCalls = {
      read: isFailing
        ? untilAborted
        : async function* () {
            yield Buffer.from('bye')
          },
      write: async () => {
        throw new Error('the guest has ended')
      },
    }
    const typed = typeAtConsole(terminal, calls, text)
    if (isFailing) terminal.stdin.write('x')
    if (isFailing) await expect(typed).rejects.toThrow('the guest has ended')
    else await typed
    expect(terminal.modes).toEqual([true, false])
  }
})
