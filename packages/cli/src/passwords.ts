import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { Secret } from '@nkpsim/crypto'
import type { Terminal } from './context.ts'
import { CliError } from './errors.ts'

/** Longest password, bytes. */
const MAX_BYTES = 1024
const ENTER = [0x0a, 0x0d]
const CTRL_C = 0x03
const CTRL_D = 0x04
const BACKSPACE = [0x08, 0x7f]

/** Where a password comes from. */
export type PasswordRequest = {
  /** Path, or `-` for standard input; undefined: the terminal. */
  file: string | undefined
  /** Name of the option that gives the file, for messages. */
  option: string
  /** Asked on the terminal. */
  prompt: string
  /** Whether an empty one is taken. */
  mayBeEmpty?: boolean
}

/**
 * A password from a file, from standard input (`-`), or, without a file, asked for on the terminal without echo. One
 * line break at its end is not part of it.
 * @throws CliError USAGE when there is none, it is empty, longer than 1024 bytes, or not UTF-8; INTERRUPTED
 */
export async function readPassword(terminal: Terminal, request: PasswordRequest): Promise<Secret> {
  const bytes = await readBytes(terminal, request)
  const length = lengthWithoutLineBreak(bytes)
  const password = Secret.from(bytes.subarray(0, length))
  bytes.fill(0)
  const problem = problemOf(password, request.mayBeEmpty === true)
  if (problem === undefined) return password
  password.wipe()
  throw new CliError('USAGE', `the password ${problem}`)
}

function problemOf(password: Secret, mayBeEmpty: boolean): string | undefined {
  if (password.lengthBytes === 0 && !mayBeEmpty) return 'is empty'
  if (password.lengthBytes > MAX_BYTES) return `is longer than ${MAX_BYTES} bytes`
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(password.reveal())
    return undefined
  } catch {
    return 'is not UTF-8'
  }
}

async function readBytes(
  terminal: Terminal,
  { file, option, prompt }: PasswordRequest,
): Promise<Buffer> {
  if (file === '-') return readStream(terminal.stdin)
  if (file !== undefined) return readFileStart(file)
  if (terminal.stdin.isTTY !== true || terminal.mayAsk === false) {
    throw new CliError(
      'USAGE',
      `no terminal to ask for the password; give ${option} FILE (- is standard input)`,
    )
  }
  return askWithoutEcho(terminal, prompt)
}

async function readFileStart(path: string): Promise<Buffer> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new CliError('USAGE', `cannot read the password file ${path}`, { cause: error })
  })
  try {
    const buffer = Buffer.alloc(MAX_BYTES + 3)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    throw new CliError('USAGE', `cannot read the password file ${path}`, { cause: error })
  } finally {
    await file.close()
  }
}

async function readStream(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk)
    chunks.push(bytes)
    length += bytes.length
    if (length > MAX_BYTES + 2) break
  }
  const joined = Buffer.concat(chunks)
  for (const chunk of chunks) chunk.fill(0)
  return joined
}

async function askWithoutEcho(terminal: Terminal, prompt: string): Promise<Buffer> {
  const { stdin, stderr, signal } = terminal
  // First of all: what is typed as soon as the prompt shows must not be echoed.
  stdin.setRawMode?.(true)
  stderr.write(`${prompt}: `)
  const typed: number[] = []
  // Not destroyed on return: the same terminal is asked again, for the same password or another.
  const chunks = stdin.iterator({ destroyOnReturn: false })
  const interruption = interruptionBy(signal)
  try {
    for (;;) {
      const { done, value } = await Promise.race([chunks.next(), interruption.promise])
      if (done === true) return Buffer.from(typed)
      const bytes = Buffer.from(value)
      for (const [index, byte] of bytes.entries()) {
        if (byte === CTRL_C) throw new CliError('INTERRUPTED', 'interrupted')
        if (ENTER.includes(byte) || byte === CTRL_D) {
          // What was pasted behind it answers the next question.
          if (index + 1 < bytes.length) stdin.unshift(bytes.subarray(index + 1))
          return Buffer.from(typed)
        }
        if (BACKSPACE.includes(byte)) removeLastCharacter(typed)
        else if (typed.length <= MAX_BYTES) typed.push(byte)
      }
    }
  } finally {
    interruption.forget()
    const closed = chunks.return?.()
    // It waits for a key that nobody may ever type.
    if (!signal.aborted) await closed
    stdin.pause()
    stdin.setRawMode?.(false)
    stderr.write('\n')
    typed.fill(0)
  }
}

/** Rejects when a signal ends the command, which a terminal does not tell of: SIGTERM, or a Ctrl-C that came before raw mode. */
function interruptionBy(signal: AbortSignal): { promise: Promise<never>; forget(): void } {
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => undefined)
  const end = (): void => reject(new CliError('INTERRUPTED', 'interrupted'))
  if (signal.aborted) end()
  signal.addEventListener('abort', end)
  return { promise, forget: () => signal.removeEventListener('abort', end) }
}

/** Takes the last UTF-8 character off: its continuation bytes (10xxxxxx) and the byte that leads them. */
function removeLastCharacter(typed: number[]): void {
  while (((typed.pop() ?? 0) & 0xc0) === 0x80) {}
}

function lengthWithoutLineBreak(bytes: Buffer): number {
  if (bytes.at(-1) !== 0x0a) return bytes.length
  return bytes.at(-2) === 0x0d ? bytes.length - 2 : bytes.length - 1
}
