import { releaseBuffer } from '@nkpsim/effects'
import { NbdError } from './errors.ts'
import {
  COMMAND,
  MAX_OPTION_BYTES,
  MAX_PAYLOAD_BYTES,
  OPTION_MAGIC,
  REQUEST_MAGIC,
} from './protocol.ts'

const FLAGS_BYTES = 4
const OPTION_HEADER_BYTES = 16
const REQUEST_HEADER_BYTES = 28
const NO_BYTES = Buffer.alloc(0)

/** A request of a client in the transmission phase. */
export type NbdRequest = {
  type: number
  flags: number
  /** 8 bytes that the reply repeats. */
  cookie: Buffer
  /** Offsets above 2^53 are not exact, but they are beyond the end of every export. */
  offsetBytes: number
  lengthBytes: number
  /** Data of a write; empty for other requests. */
  payload: Buffer
}

/** A message of a client. */
export type ClientMessage =
  | { kind: 'flags'; flags: number }
  | { kind: 'option'; option: number; data: Buffer }
  /** A write begins. The next call takes memory for its data, and the request follows. */
  | { kind: 'write'; lengthBytes: number }
  | ({ kind: 'request' } & NbdRequest)

/**
 * Cuts the bytes of a client into messages. Keeps at most one incomplete message and the chunks
 * that were pushed.
 */
export type Parser = {
  /** Adds bytes that arrived. From then on, they belong to the parser. */
  push(chunk: Buffer): void
  /**
   * Returns the next complete message; undefined if more bytes are needed.
   * @throws NbdError PROTOCOL_VIOLATION, LIMIT_EXCEEDED; the connection cannot continue
   */
  next(): ClientMessage | undefined
  /** From now on, requests follow instead of options. */
  transmit(): void
  /** Whether no byte waits. */
  isEmpty(): boolean
}

export function createParser(): Parser {
  const chunks: Buffer[] = []
  let waitingBytes = 0
  let phase: 'flags' | 'options' | 'requests' = 'flags'
  /** An option or a write whose header is complete, but not its data. */
  let incomplete: { message: ClientMessage; data: Buffer; filled: number } | undefined
  /** A write that was announced, but has no memory yet. */
  let announced: Omit<NbdRequest, 'payload'> | undefined

  /** Copies waiting bytes to a target. Returns the number of bytes. */
  const drain = (target: Buffer): number => {
    let at = 0
    while (at < target.length && chunks[0] !== undefined) {
      const [chunk] = chunks
      const copied = chunk.copy(target, at)
      at += copied
      if (copied === chunk.length) {
        chunks.shift()
        releaseBuffer(chunk)
      } else chunks[0] = chunk.subarray(copied)
    }
    waitingBytes -= at
    return at
  }
  const take = (lengthBytes: number): Buffer | undefined => {
    if (waitingBytes < lengthBytes) return undefined
    const taken = Buffer.alloc(lengthBytes)
    drain(taken)
    return taken
  }
  /** Returns a message when its data is complete. */
  const withData = (message: ClientMessage, data: Buffer): ClientMessage | undefined => {
    incomplete = { message, data, filled: 0 }
    return complete()
  }
  const complete = (): ClientMessage | undefined => {
    if (incomplete === undefined) return undefined
    const { message, data } = incomplete
    incomplete.filled += drain(data.subarray(incomplete.filled))
    if (incomplete.filled < data.length) return undefined
    incomplete = undefined
    return message
  }
  const nextOption = (): ClientMessage | undefined => {
    const header = take(OPTION_HEADER_BYTES)
    if (header === undefined) return undefined
    if (header.readBigUInt64BE() !== OPTION_MAGIC)
      throw new NbdError('PROTOCOL_VIOLATION', 'an option has a wrong magic number')
    const lengthBytes = header.readUInt32BE(12)
    if (lengthBytes > MAX_OPTION_BYTES)
      throw new NbdError(
        'LIMIT_EXCEEDED',
        `an option has ${lengthBytes} bytes, more than ${MAX_OPTION_BYTES}`,
      )
    const data = Buffer.alloc(lengthBytes)
    return withData({ kind: 'option', option: header.readUInt32BE(8), data }, data)
  }
  const nextRequest = (): ClientMessage | undefined => {
    const header = take(REQUEST_HEADER_BYTES)
    if (header === undefined) return undefined
    if (header.readUInt32BE() !== REQUEST_MAGIC)
      throw new NbdError('PROTOCOL_VIOLATION', 'a request has a wrong magic number')
    const type = header.readUInt16BE(6)
    const lengthBytes = header.readUInt32BE(24)
    // Only the length tells where the next request begins, so such a write ends the connection.
    if (type === COMMAND.WRITE && lengthBytes > MAX_PAYLOAD_BYTES)
      throw new NbdError(
        'LIMIT_EXCEEDED',
        `a write has ${lengthBytes} bytes, more than ${MAX_PAYLOAD_BYTES}`,
      )
    const request = {
      type,
      flags: header.readUInt16BE(4),
      cookie: header.subarray(8, 16),
      offsetBytes: header.readUInt32BE(16) * 2 ** 32 + header.readUInt32BE(20),
      lengthBytes,
    }
    if (type !== COMMAND.WRITE) return { kind: 'request', ...request, payload: NO_BYTES }
    announced = request
    return { kind: 'write', lengthBytes }
  }
  const beginWrite = (request: Omit<NbdRequest, 'payload'>): ClientMessage | undefined => {
    announced = undefined
    // Every byte of the data is overwritten before anyone sees it.
    const payload = Buffer.allocUnsafeSlow(request.lengthBytes)
    return withData({ kind: 'request', ...request, payload }, payload)
  }
  return {
    push: (chunk) => {
      if (chunk.length === 0) return
      chunks.push(chunk)
      waitingBytes += chunk.length
    },
    next: () => {
      if (incomplete !== undefined) return complete()
      if (announced !== undefined) return beginWrite(announced)
      if (phase === 'requests') return nextRequest()
      if (phase === 'options') return nextOption()
      const flags = take(FLAGS_BYTES)
      if (flags === undefined) return undefined
      phase = 'options'
      return { kind: 'flags', flags: flags.readUInt32BE() }
    },
    transmit: () => {
      phase = 'requests'
    },
    isEmpty: () => waitingBytes === 0 && incomplete === undefined,
  }
}
