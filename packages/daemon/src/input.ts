import { closeSync, constants, createReadStream, openSync } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { Socket } from 'node:net'
import { addAbortSignal, type Readable } from 'node:stream'
import { isatty, ReadStream } from 'node:tty'
import { DaemonError } from './errors.ts'
import { systemReason } from './system-reason.ts'

/**
 * Names of standard input. If standard input is a socket, the kernel cannot open the last two
 * names. Child processes often have such a socket.
 */
const STDIN_NAMES: readonly string[] = ['-', '/dev/stdin', '/dev/fd/0']
const READ_BYTES = 1024 * 1024
/** Standard inputs that were read. Each can be read only once. */
const consumed = new WeakSet<Readable>()

/** How a process reads inputs. An entry point chooses it and passes it down. */
export type Input = {
  /**
   * Reads the first `maxBytes` bytes, or fewer if the input is shorter.
   * @throws DaemonError INPUT_UNREADABLE
   */
  readStart(path: string, options: InputOptions): Promise<Buffer>
  /**
   * Opens an input of any length. Throws errors of the operating system.
   * @throws DaemonError INPUT_UNREADABLE if standard input was already read
   */
  stream(path: string): Promise<Readable>
}

/** An input that a user names: a file, a pipe, or standard input. */
export type InputOptions = {
  /** Describes the input in messages, for example `the password file`. */
  what: string
  /** Maximum number of bytes that may be read. */
  maxBytes: number
  /** Stream for the name `-`. */
  stdin?: Readable
  /** Ends the wait for the writer of a pipe or for standard input. */
  signal?: AbortSignal
}

/**
 * Reads a whole file, pipe, or standard input for `-`.
 * @throws DaemonError INPUT_UNREADABLE with the reason of the operating system, INPUT_TOO_LARGE
 */
export async function readInput(
  path: string,
  options: InputOptions,
  input: Pick<Input, 'readStart'> = systemInput,
): Promise<Buffer> {
  const { what, maxBytes } = options
  const bytes = await input.readStart(path, { ...options, maxBytes: maxBytes + 1 })
  if (bytes.length <= maxBytes) return bytes
  bytes.fill(0)
  throw new DaemonError('INPUT_TOO_LARGE', `${what} ${path} has more than ${maxBytes} bytes`)
}

/**
 * Reads the first `maxBytes` bytes, or fewer if the input is shorter. Wipes its own buffers.
 * @throws DaemonError INPUT_UNREADABLE
 */
export async function readInputStart(path: string, options: InputOptions): Promise<Buffer> {
  const { what, maxBytes } = options
  const buffer = Buffer.alloc(maxBytes)
  try {
    const stream = await openStream(path, options)
    const length = await (stream === undefined
      ? fillFromFile(path, buffer)
      : fillFromStream(stream, buffer))
    return buffer.subarray(0, length)
  } catch (cause) {
    buffer.fill(0)
    throw inputUnreadable(what, path, cause)
  }
}

/**
 * Opens an input of any length as a stream. This function and the stream throw errors of the
 * operating system, which inputUnreadable converts.
 * @throws DaemonError INPUT_UNREADABLE if standard input was already read
 */
export async function streamInput(
  path: string,
  options: Pick<InputOptions, 'stdin' | 'signal'> = {},
): Promise<Readable> {
  const stream = await openStream(path, options)
  return stream ?? createReadStream(path, { highWaterMark: READ_BYTES })
}

/** The inputs of this process. */
export const systemInput: Input = { readStart: readInputStart, stream: streamInput }

/** Returns whether a name means standard input. */
export function isStdin(path: string): boolean {
  return STDIN_NAMES.includes(path)
}

/** Returns the error for an unreadable input, with the reason of the operating system. */
export function inputUnreadable(what: string, path: string, cause: unknown): DaemonError {
  const message = `cannot read ${what} ${path}: ${systemReason(cause)}`
  return new DaemonError('INPUT_UNREADABLE', message, { cause })
}

/**
 * Opens standard input, a named pipe or a terminal as a stream. Returns undefined for any other
 * input.
 */
async function openStream(
  path: string,
  { stdin, signal }: Pick<InputOptions, 'stdin' | 'signal'>,
): Promise<Readable | undefined> {
  // The first use of process.stdin opens it, which a named file does not need.
  const stream = isStdin(path) ? takeStdin(stdin ?? process.stdin) : await openWaiting(path)
  return stream === undefined || signal === undefined ? stream : addAbortSignal(signal, stream)
}

function takeStdin(stdin: Readable): Readable {
  if (consumed.has(stdin))
    throw new DaemonError(
      'INPUT_UNREADABLE',
      'standard input can be read only once: name a file for all inputs but one',
    )
  consumed.add(stdin)
  return stdin
}

/**
 * Opens a named pipe or a terminal, which can keep a reader waiting. The wait takes no thread: a
 * waiting thread would delay the end of the process, and four would block all file operations.
 */
async function openWaiting(path: string): Promise<Readable | undefined> {
  const found = await stat(path)
  if (!found.isFIFO() && !found.isCharacterDevice()) return undefined
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  if (found.isFIFO()) return new Socket({ fd, readable: true, writable: false })
  if (isatty(fd)) return new ReadStream(fd)
  closeSync(fd)
  return undefined
}

/** Fills a buffer from a file or a device, from its start, and returns the number of bytes. */
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
