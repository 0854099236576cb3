import type { ByteStream, MachineClock } from '@nkpsim/effects'
import type { NbdExport, NbdExports, NbdUse } from './device.ts'
import { NbdError } from './errors.ts'
import { answerOption, beginNegotiation, type Negotiation } from './options.ts'
import { type ClientMessage, createParser, type Parser } from './parser.ts'
import { FIXED_NEWSTYLE, NO_ZEROES } from './protocol.ts'
import { greeting } from './replies.ts'
import { transmit } from './transmission.ts'

/** Time for a client to choose an export, ms. */
const HANDSHAKE_MS = 30_000
/** Time for a client to take the last replies when its export ends, ms. */
const LAST_REPLIES_MS = 3000
/** Options of one connection. */
const MAX_OPTIONS = 64

export type ServeNbdInput = {
  exports: NbdExports
  /**
   * Continues a connection with TLS, and checks the client. If undefined, the server has no TLS;
   * otherwise every client must use it.
   */
  secure?: ((stream: ByteStream) => Promise<ByteStream>) | undefined
  clock: Pick<MachineClock, 'sleep'>
  /** Aborts when the server stops. */
  signal: AbortSignal
}

/**
 * Serves one client by the NBD protocol: fixed newstyle, with structured replies and the context
 * base:allocation. Resolves when the connection is closed.
 * @throws NbdError PROTOCOL_VIOLATION, LIMIT_EXCEEDED, HANDSHAKE_TIMEOUT; errors of the stream, and
 *   those of `secure`. The connection is then closed
 */
export async function serveNbd(stream: ByteStream, input: ServeNbdInput): Promise<void> {
  const { clock, signal } = input
  const connection: Connection = { stream, parser: createParser() }
  const close = (): void => connection.stream.destroy()
  signal.addEventListener('abort', close, { once: true })
  let use: NbdUse | undefined
  try {
    signal.throwIfAborted()
    const chosen = await withinTime(clock, HANDSHAKE_MS, close, negotiate(connection, input))
    if (chosen !== undefined) {
      const { found, negotiation, replies } = chosen
      use = chosen.use
      const stopLate = lastReplies(clock, use.signal, close)
      try {
        await connection.stream.write(replies)
        await transmit(connection.stream, connection.parser, use, {
          sizeBytes: found.sizeBytes,
          isReadOnly: found.isReadOnly,
          isStructured: negotiation.isStructured,
          hasAllocation: negotiation.allocationOf === found.name,
        })
      } finally {
        stopLate.abort()
      }
    }
    await withinTime(clock, LAST_REPLIES_MS, close, connection.stream.end())
  } finally {
    signal.removeEventListener('abort', close)
    close()
    use?.end()
  }
}

/** A connection, whose stream and parser change when it continues with TLS. */
type Connection = { stream: ByteStream; parser: Parser }

type Chosen = { found: NbdExport; negotiation: Negotiation; use: NbdUse; replies: Buffer[] }

/** Returns the export that a client chose; undefined if it left. */
async function negotiate(
  connection: Connection,
  { exports, secure }: ServeNbdInput,
): Promise<Chosen | undefined> {
  await connection.stream.write([greeting()])
  const flags = await nextMessage(connection)
  if (flags?.kind !== 'flags') return undefined
  requireKnownFlags(flags.flags)
  const tls = secure === undefined ? 'none' : 'required'
  let negotiation = beginNegotiation(flags.flags, false)
  for (let count = 0; count < MAX_OPTIONS; count++) {
    const message = await nextMessage(connection)
    if (message?.kind !== 'option') return undefined
    const outcome = answerOption(negotiation, message, { exports, tls })
    if (outcome.next === 'requests') {
      const use = await begin(outcome.found)
      if (use !== undefined) {
        connection.parser.transmit()
        return { ...outcome, use }
      }
      if (outcome.refusal === undefined) return undefined
      await connection.stream.write(outcome.refusal)
      continue
    }
    // A client that pipelines bytes behind STARTTLS would mix them with protected ones.
    if (outcome.next === 'tls' && !connection.parser.isEmpty())
      throw new NbdError('PROTOCOL_VIOLATION', 'bytes follow STARTTLS')
    await connection.stream.write(outcome.replies)
    if (outcome.next === 'close') return undefined
    if (outcome.next === 'options') negotiation = outcome.negotiation
    else if (secure !== undefined) {
      connection.stream = await secure(connection.stream)
      negotiation = beginNegotiation(flags.flags, true)
    }
  }
  throw new NbdError('LIMIT_EXCEEDED', `a client sent more than ${MAX_OPTIONS} options`)
}

/** Returns undefined if the export refuses the client, for example because it just ended. */
async function begin(found: NbdExport): Promise<NbdUse | undefined> {
  try {
    return await found.begin()
  } catch {
    return undefined
  }
}

function requireKnownFlags(flags: number): void {
  if ((flags & FIXED_NEWSTYLE) === 0 || (flags & ~(FIXED_NEWSTYLE | NO_ZEROES)) !== 0)
    throw new NbdError('PROTOCOL_VIOLATION', `the flags of a client are ${flags}`)
}

async function nextMessage({ stream, parser }: Connection): Promise<ClientMessage | undefined> {
  for (;;) {
    const message = parser.next()
    if (message !== undefined) return message
    const chunk = await stream.read()
    if (chunk === undefined) return undefined
    parser.push(chunk)
  }
}

/** Closes the connection if work takes too long. @throws NbdError HANDSHAKE_TIMEOUT */
async function withinTime<T>(
  clock: Pick<MachineClock, 'sleep'>,
  ms: number,
  close: () => void,
  work: Promise<T>,
): Promise<T> {
  const done = new AbortController()
  const late = async (): Promise<never> => {
    await clock.sleep(ms, done.signal)
    close()
    throw new NbdError('HANDSHAKE_TIMEOUT', `a client took more than ${ms} ms`)
  }
  const limit = late()
  limit.catch(() => undefined)
  work.catch(() => undefined)
  try {
    return await Promise.race([work, limit])
  } finally {
    done.abort()
  }
}

/** Closes the connection some time after the export ended. Abort the result to prevent that. */
function lastReplies(
  clock: Pick<MachineClock, 'sleep'>,
  ended: AbortSignal,
  close: () => void,
): AbortController {
  const done = new AbortController()
  const begin = (): void => {
    clock.sleep(LAST_REPLIES_MS, done.signal).then(close, () => undefined)
  }
  if (ended.aborted) begin()
  else ended.addEventListener('abort', begin, { once: true, signal: done.signal })
  return done
}
