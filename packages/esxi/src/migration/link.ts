import type { Secret } from '@nkpsim/crypto'
import { EsxiError } from '../errors.ts'
import { createFrameCipher, type Direction } from './frame-cipher.ts'
import { decodeMessage, encodeMessage, type Message, type MessageKind } from './messages.ts'
import { migrationFailed } from './migration-error.ts'

/** The frames that go between two hosts. */
export type Wire = {
  /** Resolves when the other side, or something on the way, has taken the frame. */
  send(frame: Buffer): Promise<void>
  frames: AsyncIterator<Buffer>
}

/** The messages that go between two hosts. */
export type Link = {
  send(message: Message): Promise<void>
  /**
   * Waits for the next message, which must be of one of these kinds.
   * @throws EsxiError MIGRATION_REFUSED if the other host says why it ends; MIGRATION_FAILED
   */
  next<Kind extends MessageKind>(
    ...kinds: readonly Kind[]
  ): Promise<Extract<Message, { kind: Kind }>>
  /** Reads nothing anymore, so that the other host does not wait until it has sent everything. */
  stopReading(): void
}

export type LinkInput = {
  wire: Wire
  /** Undefined: the messages are not encrypted. */
  key: Secret | undefined
  migrationId: string
  own: Direction
  /** Time after which the other host counts as gone. */
  stallMs: number
  sleep: (ms: number, signal: AbortSignal) => Promise<unknown>
}

export function createLink({ wire, key, migrationId, own, stallMs, sleep }: LinkInput): Link {
  const cipher = createFrameCipher(key, migrationId, own)
  const inTime = async <T>(work: Promise<T>): Promise<T> => {
    const ended = new AbortController()
    const late = sleep(stallMs, ended.signal).then(() => {
      throw migrationFailed('the other host did not answer in time')
    })
    try {
      return await Promise.race([work, late])
    } finally {
      ended.abort()
    }
  }
  /** A frame that was asked for and that no message took yet. */
  let ahead: Promise<IteratorResult<Buffer>> | undefined
  const nextFrame = (): Promise<IteratorResult<Buffer>> => {
    if (ahead === undefined) {
      ahead = wire.frames.next()
      // The reader gets the error later.
      ahead.catch(() => undefined)
    }
    return ahead
  }
  /** Rejects when the frames end. A killed host takes no frame, but its connection breaks. */
  const untilLost = async (): Promise<never> => {
    const { done } = await nextFrame()
    if (done === true) throw migrationFailed('the connection to the other host was lost')
    return new Promise(() => undefined)
  }
  const receive = async (): Promise<Message> => {
    let frame: IteratorResult<Buffer>
    try {
      frame = await inTime(nextFrame())
      ahead = undefined
    } catch (cause) {
      throw asFailure(cause)
    }
    if (frame.done === true) throw migrationFailed('the connection to the other host was lost')
    return decodeMessage(cipher.open(frame.value))
  }
  const refusal = async (): Promise<EsxiError | undefined> => {
    for (;;) {
      const message = await receive().catch(() => undefined)
      if (message === undefined) return undefined
      if (message.kind === 'failed' || message.kind === 'cancelled') return refused(message.text)
    }
  }
  return {
    stopReading: () => {
      // This does not wait for a frame that is due.
      wire.frames.return?.().catch(() => undefined)
    },
    send: async (message) => {
      const { kind, payload } = encodeMessage(message)
      try {
        await inTime(Promise.race([wire.send(cipher.seal(kind, payload)), untilLost()]))
      } catch (cause) {
        // The other host may have said why it does not read anymore.
        throw (await refusal()) ?? asFailure(cause)
      }
    },
    next: async <Kind extends MessageKind>(...kinds: readonly Kind[]) => {
      const message = await receive()
      if (message.kind === 'failed' || message.kind === 'cancelled') throw refused(message.text)
      if (!kinds.some((kind) => kind === message.kind))
        throw migrationFailed(`the other host sent "${message.kind}" out of order`)
      return message as Extract<Message, { kind: Kind }>
    },
  }
}

function refused(text: string): EsxiError {
  return new EsxiError('MIGRATION_REFUSED', text)
}

function asFailure(cause: unknown): Error {
  if (cause instanceof EsxiError) return cause
  return migrationFailed('the connection to the other host was lost', { cause })
}
