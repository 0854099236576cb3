import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { SITE_CALLS, type SiteCalls } from '@nkpsim/simulator'
import { ChaosError } from './errors.ts'

/** Timeout of a call, ms. It is longer than the longest call. */
const TIMEOUT_MS = 90_000

type Answer = { id: number; result?: unknown; error?: string }
type Waiting = { resolve: (result: unknown) => void; reject: (error: Error) => void }

/**
 * Makes an operator's calls through a process that answers them line by line
 * (docker/cli/answer-calls.ts). The first call starts the process. A later call starts it again if
 * it has ended.
 */
export function remoteCalls(command: readonly string[]): SiteCalls & { close(): void } {
  let connection: ReturnType<typeof connect> | undefined
  const call = async (name: keyof SiteCalls, args: readonly string[]): Promise<unknown> => {
    if (connection === undefined || connection.hasEnded()) connection = connect(command)
    return connection.ask(name, args)
  }
  const calls = Object.fromEntries(
    SITE_CALLS.map((name) => [name, (...args: string[]) => call(name, args)]),
  )
  // The cast is safe, because the process makes the same SiteCalls, and their values are plain.
  return { ...(calls as unknown as SiteCalls), close: () => connection?.close() }
}

function connect([program = '', ...args]: readonly string[]) {
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  })
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let ended = false
  const end = (): void => {
    ended = true
    for (const { reject } of waiting.values())
      reject(new ChaosError("the operator's container does not answer"))
    waiting.clear()
  }
  child.once('error', end)
  child.once('close', end)
  child.stdin.on('error', () => undefined)
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = parseAnswer(line)
    // Docker itself printed this line.
    if (answer === undefined) return
    const { id, result, error } = answer
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) asked?.resolve(result)
    else asked?.reject(new ChaosError(error))
  })
  return {
    hasEnded: () => ended,
    close: () => child.stdin.end(),
    ask: (call: string, args: readonly string[]): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const id = ++lastId
        const timer = setTimeout(() => {
          waiting.delete(id)
          reject(new ChaosError(`${call} was not answered within ${TIMEOUT_MS / 1000} s`))
        }, TIMEOUT_MS)
        const settle =
          <Value>(act: (value: Value) => void) =>
          (value: Value): void => {
            clearTimeout(timer)
            act(value)
          }
        waiting.set(id, { resolve: settle(resolve), reject: settle(reject) })
        child.stdin.write(`${JSON.stringify({ id, call, args })}\n`)
      }),
  }
}

/** Parses an answer. Returns undefined if a line is not an answer. */
function parseAnswer(line: string): Answer | undefined {
  try {
    const answer: Answer | null = JSON.parse(line)
    return answer ?? undefined
  } catch {
    return undefined
  }
}
