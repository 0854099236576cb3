import type { Readable } from 'node:stream'
import { newPasswordProblem, Secret } from '@nkpsim/crypto'
import { DaemonError } from './errors.ts'
import { type Input, systemInput } from './input.ts'

/** Maximum length of a password, bytes. */
export const MAX_PASSWORD_BYTES = 1024
/** Leaves room for a byte order mark and a line break. */
const MAX_READ_BYTES = MAX_PASSWORD_BYTES + 5
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const BYTE_ORDER_MARKS: readonly { name: string; bytes: Buffer }[] = [
  { name: 'UTF-8', bytes: Buffer.of(0xef, 0xbb, 0xbf) },
  { name: 'UTF-16', bytes: Buffer.of(0xff, 0xfe) },
  { name: 'UTF-16', bytes: Buffer.of(0xfe, 0xff) },
]

/**
 * Use of a password: to `set` a new password, to `check` a password, or to `open` an existing file.
 */
export type PasswordUse = 'set' | 'check' | 'open'

/** Passwords that a password file may mean. */
export type PasswordReading = {
  /** The first line without its line break; undefined if the file begins with a byte order mark. */
  password: Secret | undefined
  /**
   * The whole file without its last line break, if this is another password. Versions up to 0.2
   * used it. Only for `open`.
   */
  olderReading: Secret | undefined
  /** Reason why the password must not be used, unless the older reading opens the file. */
  problem: string | undefined
}

/** Where passwords come from: the inputs of a process, and the stream for `-`. */
export type PasswordSource = { input?: Pick<Input, 'readStart'>; stdin?: Readable }

/**
 * Reads the password from a file, a pipe, or standard input for `-`. The password is the first
 * line, as for OpenSSL, and CR LF also ends a line.
 * @throws DaemonError INPUT_UNREADABLE, PASSWORD_UNUSABLE
 */
export async function readPasswordFile(
  path: string,
  { use, ...from }: { use: 'set' | 'check' } & PasswordSource,
): Promise<Secret> {
  const bytes = await readPasswordBytes(path, from)
  const { password, problem } = parsePassword(bytes, use)
  if (problem === undefined && password !== undefined) return password
  password?.wipe()
  throw new DaemonError('PASSWORD_UNUSABLE', `the password ${problem}`)
}

/**
 * Reads the passwords that may open a previously encrypted file, in the order to try them. The
 * caller wipes them.
 * @throws DaemonError INPUT_UNREADABLE, PASSWORD_UNUSABLE if there is no password
 */
export async function readOpeningPasswords(
  path: string,
  from: PasswordSource = {},
): Promise<{ passwords: Secret[]; problem: string | undefined }> {
  const bytes = await readPasswordBytes(path, from)
  const { password, olderReading, problem } = parsePassword(bytes, 'open')
  const passwords = [password, olderReading].filter((each) => each !== undefined)
  if (passwords.length > 0) return { passwords, problem }
  throw new DaemonError('PASSWORD_UNUSABLE', `the password ${problem}`)
}

/**
 * Reads at most as many bytes as a password file can need.
 * @throws DaemonError INPUT_UNREADABLE
 */
export function readPasswordBytes(
  path: string,
  { input = systemInput, stdin, signal }: PasswordSource & { signal?: AbortSignal } = {},
): Promise<Buffer> {
  return input.readStart(path, {
    what: 'the password file',
    maxBytes: MAX_READ_BYTES,
    ...(stdin !== undefined && { stdin }),
    ...(signal !== undefined && { signal }),
  })
}

/** Reads bytes as a password, and wipes the bytes. Otherwise pure. */
export function parsePassword(bytes: Buffer, use: PasswordUse): PasswordReading {
  const mark = BYTE_ORDER_MARKS.find((each) =>
    bytes.subarray(0, each.bytes.length).equals(each.bytes),
  )
  const firstLine = mark === undefined ? lineOf(bytes) : undefined
  const whole = bytes.subarray(0, lengthWithoutLineBreak(bytes))
  const hasOlderReading =
    use === 'open' &&
    firstLine?.length !== whole.length &&
    whole.length > 0 &&
    whole.length <= MAX_PASSWORD_BYTES
  const olderReading = hasOlderReading ? Secret.from(Buffer.from(whole)) : undefined
  const password = firstLine === undefined ? undefined : Secret.from(Buffer.from(firstLine))
  bytes.fill(0)
  if (password === undefined) {
    const problem = `begins with a byte order mark (${mark?.name} BOM): save it as UTF-8 without BOM`
    return { password, olderReading, problem }
  }
  const problem = problemOf(password, use)
  if (problem === undefined) return { password, olderReading, problem }
  password.wipe()
  return { password: undefined, olderReading, problem }
}

function problemOf(password: Secret, use: PasswordUse): string | undefined {
  if (password.lengthBytes === 0) return 'is empty'
  if (password.lengthBytes > MAX_PASSWORD_BYTES) return `is longer than ${MAX_PASSWORD_BYTES} bytes`
  const problem = newPasswordProblem(password)
  return use === 'set' || problem === 'is not UTF-8' ? problem : undefined
}

function lineOf(bytes: Buffer): Buffer {
  const end = bytes.indexOf(LINE_FEED)
  const line = end === -1 ? bytes : bytes.subarray(0, end)
  return end !== -1 && line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line
}

function lengthWithoutLineBreak(bytes: Buffer): number {
  if (bytes.at(-1) !== LINE_FEED) return bytes.length
  return bytes.at(-2) === CARRIAGE_RETURN ? bytes.length - 2 : bytes.length - 1
}
