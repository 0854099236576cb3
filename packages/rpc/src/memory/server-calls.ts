import { AUTHORIZATION, TRACEPARENT, traceOf } from '../call-headers.ts'
import type { CallTimer } from '../call-timer.ts'
import { type CallStatus, statusCode } from '../errors/wire.ts'
import { MAX_LISTING_BYTES, MAX_MESSAGE_BYTES, MAX_STRANGERS_MESSAGE_BYTES } from '../limits.ts'
import type { RegisteredMethod } from '../server/serve-method.ts'
import type { ServerCall } from '../server/server-call.ts'
import { wipingDeserialize } from '../wiped-messages.ts'
import type { Arrival, ServerSide } from './client-calls.ts'
import { type Connection, FRAME_BYTES } from './connection.ts'
import { never } from './never.ts'
import { createPipe } from './pipe.ts'

/** What all calls of one connection have in common at their server. */
export type CallerOfCalls = {
  connection: Connection
  /** Address of the client, `ADDRESS:PORT`. */
  peer: string
  /** Names of the verified certificate; undefined if the client showed none. */
  subjectAltName: string | undefined
}

/**
 * Serves a call that has arrived.
 * @param method undefined if the server does not have it
 * @param onEnd called at the end of the call
 */
export function serveArrival(
  { path, start, authority, toClient, client }: Arrival,
  { connection, peer, subjectAltName }: CallerOfCalls,
  {
    method,
    timer,
    onEnd,
  }: { method: RegisteredMethod | undefined; timer: CallTimer; onEnd: () => void },
): ServerSide {
  let isOver = false
  let maxRequestBytes = MAX_STRANGERS_MESSAGE_BYTES
  const leaving: (() => void)[] = []
  const arrivedMs = timer.monotonicMs()

  const finish = (): void => {
    isOver = true
    release()
    requests.abort(GONE)
    onEnd()
  }
  const cancel = (): void => {
    if (!isOver) finish()
    for (const listener of leaving.splice(0)) listener()
  }
  const end = (status: CallStatus | undefined, response?: Buffer): void => {
    if (isOver) return
    void toClient(FRAME_BYTES + (response?.length ?? 0), () => {
      if (response !== undefined) client.response(response)
      client.end(status)
    })
    finish()
  }
  /** Ends a call with a status that does not come from its handler. */
  const refuse = (details: string): void => {
    end({ code: statusCode('RESOURCE_EXHAUSTED'), details, trailers: {} })
    cancel()
  }
  const release = connection.hold('server', { lost: cancel })
  const decode = wipingDeserialize((bytes) => method?.method.requestDeserialize(bytes))
  const requests = createPipe((bytes) => {
    if (bytes.length <= maxRequestBytes) return decode(bytes)
    const details = `a message of ${bytes.length} bytes is too long here: at most ${maxRequestBytes}`
    bytes.fill(0)
    refuse(details)
    throw GONE
  })
  const encode = (response: unknown): Buffer | undefined => {
    if (isOver || method === undefined) return undefined
    const bytes = method.method.responseSerialize(response)
    if (bytes.length <= MAX_LISTING_BYTES) return bytes
    refuse(`Sent message larger than max (${bytes.length} vs. ${MAX_LISTING_BYTES})`)
    return undefined
  }
  const headers = start.headers
  const traceparent = headers[TRACEPARENT]
  const call: ServerCall = {
    ...{ peer, authority },
    authorization: headers[AUTHORIZATION],
    trace: traceparent === undefined ? undefined : traceOf([traceparent]),
    subjectAltName: () => subjectAltName,
    remainingMs: () => start.timeoutMs - (timer.monotonicMs() - arrivedMs),
    onCancelled: (listener) => void leaving.push(listener),
    intake: () => ({
      authorize: () => {
        maxRequestBytes = MAX_MESSAGE_BYTES
      },
      taken: () => undefined,
    }),
    requests: () => requests,
    respond: {
      write: async (message) => {
        const bytes = encode(message)
        if (bytes === undefined) return never()
        await toClient(FRAME_BYTES + bytes.length, () => client.response(bytes))
        await client.room()
      },
      end: (_trailers, response) =>
        end(undefined, response === undefined ? undefined : encode(response)),
      fail: end,
    },
  }
  if (method === undefined) {
    const details = `The server does not implement the method ${path}`
    end({ code: statusCode('UNIMPLEMENTED'), details, trailers: {} })
  } else method.serve(call)
  return { request: requests.push, room: requests.room, endRequests: () => requests.end(), cancel }
}

/** Requests of a call that has ended are never read. */
const GONE = new Error('the call has ended')
