import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { getSystemErrorMessage } from 'node:util'
import { DaemonError } from './errors.ts'

/**
 * Names of standard input. The kernel opens the last two only where standard input is not a socket,
 * which it is in children of many programs.
 */
const STDIN_NAMES: readonly string[] = ['-', '/dev/stdin', '/dev/fd/0']
const READ_BYTES = 1024 * 1024

/** What a user named to be read: a file, a pipe, or standard input. */
export type InputOptions = {
  /** What it is, for messages: `the password file`. */
  what: string
  /** Bytes that are read at most. */
  maxBytes: number
  /** Read for `-`. */
  stdin?: Readable
}

/**
 * Reads all of a file, a pipe or, for `-`, standard input.
 * @throws DaemonError INPUT_UNREADABLE with the reason of the operating system, INPUT_TOO_LARGE
 */
export async function readInput(path: string, options: InputOptions): Promise<Buffer> {
  const { what, maxBytes } = options
  const bytes = await readInputStart(path, { ...options, maxBytes: maxBytes + 1 })
  if (bytes.length <= maxBytes) return bytes
  bytes.fill(0)
  throw new DaemonError('INPUT_TOO_LARGE', `${what} ${path} has more than ${maxBytes} bytes`)
}

/**
 * Reads the first `maxBytes` bytes, or fewer where the input ends before. No copy is left behind.
 * @throws DaemonError INPUT_UNREADABLE
 */
export async function readInputStart(path: string, options: InputOptions): Promise<Buffer> {
  const { what, maxBytes, stdin = process.stdin } = options
  const buffer = Buffer.alloc(maxBytes)
  try {
    const length = isStdin(path)
      ? await fillFromStream(stdin, buffer)
      : await fillFromFile(path, buffer)
    return buffer.subarray(0, length)
  } catch (cause) {
    buffer.fill(0)
    throw inputUnreadable(what, path, cause)
  }
}

/** Opens an input of any length. Errors of reading come from the stream: see inputUnreadable. */
export function streamInput(path: string, stdin: Readable = process.stdin): Readable {
  return isStdin(path) ? stdin : createReadStream(path, { highWaterMark: READ_BYTES })
}

/** Tells whether a name means standard input. */
export function isStdin(path: string): boolean {
  return STDIN_NAMES.includes(path)
}

/** The error for an input that cannot be read, with the reason of the operating system. */
export function inputUnreadable(what: string, path: string, cause: unknown): DaemonError {
  const message = `cannot read ${what} ${path}: ${systemReason(cause)}`
  return new DaemonError('INPUT_UNREADABLE', message, { cause })
}

/** Returns what the operating system says of an error: `no such file or directory`. */
export function systemReason(error: unknown): string {
  const { code, errno, message } = error as NodeJS.ErrnoException
  if (code === 'EISDIR') return 'it is a folder'
  return errno === undefined ? message : getSystemErrorMessage(errno)
}

/** Position null: a pipe cannot be read at an offset. */
async function fillFromFile(path: string, buffer: Buffer): Promise<number> {
  const file: FileHandle = await open(path, 'r')
  try {
    let length = 0
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, null)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return length
  } finally {
    await file.close()
  }
}

async function fillFromStream(stream: Readable, buffer: Buffer): Promise<number> {
  let length = 0
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk)
    length += bytes.copy(buffer, length)
    bytes.fill(0)
    if (Buffer.isBuffer(chunk)) chunk.fill(0)
    if (length === buffer.length) break
  }
  return length
}
