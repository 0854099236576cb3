import type { Secret } from '@nkpsim/crypto'
import { EsxiError } from '../errors.ts'
import { createFrameCipher, type Direction } from './frame-cipher.ts'
import { decodeMessage, encodeMessage, type Message, type MessageKind } from './messages.ts'
import { migrationFailed } from './migration-error.ts'

/** Messages of the other host that may be on the way before the one that says why it ends. */
const MAX_UNREAD = 16

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
  let failure: { cause: unknown } | undefined
  const fail = (cause: unknown): void => {
    failure = { cause }
    for (const reject of sending) reject(cause)
  }
  const nextFrame = (): Promise<IteratorResult<Buffer>> => {
    if (ahead === undefined) {
      ahead = wire.frames.next()
      // The reader gets the error later.
      ahead.then(({ done }) => {
        if (done === true) fail(lost())
      }, fail)
    }
    return ahead
  }
  /** Sends that wait. A killed host takes no frame, but its connection breaks. */
  const sending = new Set<(cause: unknown) => void>()
  const receive = async (): Promise<Message> => {
    let frame: IteratorResult<Buffer>
    try {
      frame = await inTime(nextFrame())
      ahead = undefined
    } catch (cause) {
      throw asFailure(cause)
    }
    if (frame.done === true) throw lost()
    return decodeMessage(cipher.open(frame.value))
  }
  const refusal = async (): Promise<EsxiError | undefined> => {
    for (let count = 0; count < MAX_UNREAD; count++) {
      const message = await receive().catch(() => undefined)
      if (message === undefined) return undefined
      if (message.kind === 'failed' || message.kind === 'cancelled') return refused(message.text)
    }
    return undefined
  }
  return {
    stopReading: () => {
      // This does not wait for a frame that is due.
      wire.frames.return?.().catch(() => undefined)
    },
    send: async (message) => {
      const { kind, payload } = encodeMessage(message)
      // One promise for each frame: a race with a promise of the whole link would keep every frame.
      const { promise: broken, reject } = Promise.withResolvers<never>()
      sending.add(reject)
      void nextFrame()
      if (failure !== undefined) reject(failure.cause)
      try {
        await inTime(Promise.race([wire.send(cipher.seal(kind, payload)), broken]))
      } catch (cause) {
        // The other host may have said why it does not read anymore.
        throw (await refusal()) ?? asFailure(cause)
      } finally {
        sending.delete(reject)
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
  return lost({ cause })
}

function lost(options?: ErrorOptions): EsxiError {
  return migrationFailed('the connection to the other host was lost', options)
}
