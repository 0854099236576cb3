import { Secret } from '@nkpsim/crypto'
import { abortable } from '@nkpsim/daemon/abortable'
import {
  MAX_PASSWORD_BYTES,
  type PasswordUse,
  parsePassword,
  readPasswordBytes,
} from '@nkpsim/daemon/password-file'
import { CliError } from './errors.ts'
import { asUsage } from './input.ts'
import { mayPrompt, type Terminal } from './terminal.ts'

/** Error code for a wrong password. */
const WRONG_PASSWORD = 'WRONG_BACKUP_PASSWORD'
const ENTER = [0x0a, 0x0d]
const CTRL_C = 0x03
const CTRL_D = 0x04
const BACKSPACE = [0x08, 0x7f]

/** Where to read a password. */
export type PasswordRequest = {
  /**
   * Path of a file or a pipe, or `-` for standard input. If undefined, the terminal prompts for the
   * password.
   */
  file: string | undefined
  /** Name of the option that names the file, for messages. */
  option: string
  /** Prompt on the terminal. */
  prompt: string
  /** Whether an empty password is accepted. */
  mayBeEmpty?: boolean
}

/**
 * Reads a password from the first line of a file, from standard input (`-`), or from the terminal
 * without echo.
 * @throws CliError USAGE if the password is missing, empty, longer than 1024 bytes, not UTF-8, or,
 *   for a new password, hard to type again; INTERRUPTED
 */
export async function readPassword(
  terminal: Terminal,
  request: PasswordRequest & { use: 'set' | 'check' },
): Promise<Secret> {
  const { passwords, problem } = await readPasswords(terminal, request)
  const [password] = passwords
  if (password !== undefined) return password
  throw passwordProblem(problem)
}

/** Passwords that may open a previously encrypted file, in the order to try them. */
export type OpeningPasswords = {
  passwords: Secret[]
  /** Reason why the first line of the file is not one of the passwords; undefined if it is one. */
  problem: string | undefined
}

/**
 * Reads the possible passwords for a previously encrypted file, from a password file or the
 * terminal. The password that versions up to 0.2 would read from the file comes last. The caller
 * wipes the passwords.
 * @throws CliError USAGE, INTERRUPTED
 */
export async function readOpeningPasswords(
  terminal: Terminal,
  request: PasswordRequest,
): Promise<OpeningPasswords> {
  const read = await readPasswords(terminal, { ...request, use: 'open' })
  if (read.passwords.length > 0) return read
  throw passwordProblem(read.problem)
}

/**
 * Tries passwords until one is accepted, and wipes all of them. Any error other than a wrong
 * password ends the attempts.
 * @throws the error of the first attempt; CliError USAGE if the first line of the password file is
 *   not a password
 */
export async function tryPasswords<Result>(
  { passwords, problem }: OpeningPasswords,
  attempt: (password: Secret) => Promise<Result>,
): Promise<Result> {
  let firstError: unknown
  try {
    for (const password of passwords) {
      try {
        return await attempt(password)
      } catch (error) {
        if (!isWrongPassword(error)) throw error
        firstError ??= error
      }
    }
  } finally {
    for (const password of passwords) password.wipe()
  }
  throw problem === undefined ? firstError : passwordProblem(problem)
}

/** Returns whether an error means a wrong password. */
export function isWrongPassword(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === WRONG_PASSWORD
}

/** Returns the error for an unusable password. */
export function passwordProblem(problem: string | undefined): CliError {
  return new CliError('USAGE', `the password ${problem}`)
}

async function readPasswords(
  terminal: Terminal,
  request: PasswordRequest & { use: PasswordUse },
): Promise<OpeningPasswords> {
  const bytes = await readBytes(terminal, request)
  if (request.mayBeEmpty === true && bytes.length === 0)
    return { passwords: [Secret.from(bytes)], problem: undefined }
  const { password, olderReading, problem } = parsePassword(bytes, request.use)
  return { passwords: [password, olderReading].filter((each) => each !== undefined), problem }
}

async function readBytes(
  terminal: Terminal,
  { file, option, prompt }: PasswordRequest,
): Promise<Buffer> {
  if (file !== undefined) return readPasswordBytes(file, terminal).catch(asUsage)
  if (!mayPrompt(terminal)) {
    throw new CliError(
      'USAGE',
      `no terminal to ask for the password; give ${option} FILE (- is standard input)`,
    )
  }
  return askWithoutEcho(terminal, prompt)
}

async function askWithoutEcho(terminal: Terminal, prompt: string): Promise<Buffer> {
  const { stdin, stderr, signal } = terminal
  // Echo is off before the prompt appears, so that immediate input stays invisible.
  stdin.setRawMode?.(true)
  stderr.write(`${prompt}: `)
  const typed: number[] = []
  // The iterator must not destroy the stream: a later prompt may read from the same terminal.
  const chunks = stdin.iterator({ destroyOnReturn: false })
  // SIGTERM, and a Ctrl-C before raw mode, abort the signal. Neither arrives as a byte.
  const interrupted = (error: unknown): never => {
    throw signal.aborted ? new CliError('INTERRUPTED', 'interrupted') : error
  }
  try {
    for (;;) {
      const { done, value } = await abortable(chunks.next(), signal).catch(interrupted)
      if (done === true) return Buffer.from(typed)
      const bytes = Buffer.from(value)
      for (const [index, byte] of bytes.entries()) {
        if (byte === CTRL_C) throw new CliError('INTERRUPTED', 'interrupted')
        if (ENTER.includes(byte) || byte === CTRL_D) {
          // Pasted text after the line answers the next prompt.
          if (index + 1 < bytes.length) stdin.unshift(bytes.subarray(index + 1))
          return Buffer.from(typed)
        }
        if (BACKSPACE.includes(byte)) removeLastCharacter(typed)
        else if (typed.length <= MAX_PASSWORD_BYTES) typed.push(byte)
      }
    }
  } finally {
    const closed = chunks.return?.()
    // After an interruption, `return` would wait for another key press.
    if (!signal.aborted) await closed
    stdin.pause()
    stdin.setRawMode?.(false)
    stderr.write('\n')
    typed.fill(0)
  }
}

/** Removes the last UTF-8 character: its continuation bytes (10xxxxxx) and its leading byte. */
function removeLastCharacter(typed: number[]): void {
  while (((typed.pop() ?? 0) & 0xc0) === 0x80) {}
}
