import { messageOf } from '@nkpsim/daemon/system-reason'
import type { CallTimer } from '../call-timer.ts'
import type {
  CallStart,
  CallTransport,
  RequestStream,
  ResponseStream,
} from '../client/call-transport.ts'
import type { RpcStatus } from '../errors/rpc-error.ts'
import { type CallFailure, type CallStatus, callFailure, statusName } from '../errors/wire.ts'
import { MAX_LISTING_BYTES, MAX_MESSAGE_BYTES } from '../limits.ts'
import type { Method } from '../proto/load.ts'
import { type Connection, FRAME_BYTES, type Lane } from './connection.ts'
import { never } from './never.ts'
import { createPipe } from './pipe.ts'

/** How a call of a client arrives at a server. */
export type Arrival = {
  path: string
  start: CallStart
  authority: string
  /** Sends to the client. */
  toClient: Lane
  client: ClientSide
}

/**
 * What a client does when a message of its server arrives. The network calls these functions at
 * that moment.
 */
export type ClientSide = {
  response(bytes: Buffer): void
  /** Resolves when the client wants more responses. */
  room(): Promise<void>
  end(status: CallStatus | undefined): void
}

/**
 * What a server does when a message of its client arrives. The network calls these functions at
 * that moment.
 */
export type ServerSide = {
  request(bytes: Buffer): void
  room(): Promise<void>
  endRequests(): void
  cancel(): void
}

/** A connection whose server accepts calls. */
export type ServingConnection = { connection: Connection; accept: (arrival: Arrival) => ServerSide }

type Call = RequestStream & ResponseStream

/**
 * Returns the calls of a client without a socket.
 * @param options.connect returns the present connection, or makes one; fails with a CallFailure
 * @param options.close closes the present connection
 */
export function memoryCalls(options: {
  authority: string
  timer: CallTimer
  takesListings: boolean
  connect: () => Promise<ServingConnection>
  close: () => void
}): CallTransport {
  const single = (call: Call) => ({ ...call, answer: onlyResponse(call) })
  const withRequest = (method: Method, request: unknown, start: CallStart): Call =>
    openCall(options, method, start, { request })
  return {
    unary: (method, request, start) => single(withRequest(method, request, start)),
    clientStream: (method, start) => single(openCall(options, method, start)),
    serverStream: withRequest,
    bidi: (method, start) => openCall(options, method, start),
    close: options.close,
  }
}

async function onlyResponse({ messages }: ResponseStream): Promise<unknown> {
  const first = await messages.next()
  if (first.done === true) throw callFailure('UNIMPLEMENTED', 'the server sent no response')
  // The status decides whether the response counts.
  await messages.next()
  return first.value
}

function openCall(
  options: Parameters<typeof memoryCalls>[0],
  { path, requestSerialize, responseDeserialize }: Method,
  start: CallStart,
  /** The only request, which travels with the start of the call. */
  only?: { request: unknown },
): Call {
  const { authority, timer } = options
  const maxBytes = options.takesListings ? MAX_LISTING_BYTES : MAX_MESSAGE_BYTES
  let isOver = false
  let release = (): void => undefined
  let server: ServerSide | undefined
  let toServer: Lane | undefined

  const responses = createPipe((bytes) => {
    if (bytes.length <= maxBytes) return responseDeserialize(bytes)
    const details = `Received message larger than max (${bytes.length} vs ${maxBytes})`
    throw fail('RESOURCE_EXHAUSTED', details)
  })
  const finish = (): void => {
    isOver = true
    endDeadline()
    release()
  }
  /** Ends the call at this client, and tells the server. */
  const fail = (status: RpcStatus, details: string): CallFailure => {
    const failure = callFailure(status, details)
    if (isOver) return failure
    finish()
    responses.abort(failure)
    void toServer?.(FRAME_BYTES, () => server?.cancel())
    return failure
  }
  const endDeadline = timer.after(start.timeoutMs, () =>
    fail('DEADLINE_EXCEEDED', 'Deadline exceeded'),
  )
  const client: ClientSide = {
    response: responses.push,
    room: responses.room,
    end: (status) => {
      if (isOver) return
      finish()
      if (status === undefined) responses.end()
      else responses.end(callFailure(statusName(status.code), status.details, status.trailers))
    },
  }
  const deadlineMs = timer.monotonicMs() + start.timeoutMs
  const encode = (message: unknown): Buffer | undefined => {
    try {
      const bytes = requestSerialize(message)
      if (bytes.length <= MAX_MESSAGE_BYTES) return bytes
      bytes.fill(0)
      const details = `Attempted to send message with a size larger than ${MAX_MESSAGE_BYTES}`
      fail('RESOURCE_EXHAUSTED', details)
    } catch (error) {
      fail('INTERNAL', `Request message serialization failure: ${messageOf(error)}`)
    }
    return undefined
  }
  const onlyBytes = only && encode(only.request)
  const begin = ({ connection, accept }: ServingConnection): void => {
    if (isOver) {
      onlyBytes?.fill(0)
      return
    }
    release = connection.hold('client', {
      lost: () => void fail('UNAVAILABLE', 'Connection dropped'),
    })
    toServer = connection.lane('client')
    const timeoutMs = Math.max(deadlineMs - timer.monotonicMs(), 0)
    const toClient = connection.lane('server')
    const arrival = { ...{ path, authority, toClient, client }, start: { ...start, timeoutMs } }
    void toServer(FRAME_BYTES + (onlyBytes?.length ?? 0), () => {
      server = accept(arrival)
      if (onlyBytes === undefined) return
      server.request(onlyBytes)
      server.endRequests()
    })
  }
  const connected = options.connect().then(begin, (error: Error) => {
    onlyBytes?.fill(0)
    if (isOver) return
    finish()
    responses.abort(error)
  })
  const write = async (message: unknown): Promise<void> => {
    const bytes = encode(message)
    if (bytes === undefined) return never()
    await connected
    if (isOver || toServer === undefined) {
      bytes.fill(0)
      return never()
    }
    await toServer(FRAME_BYTES + bytes.length, () => server?.request(bytes))
    await server?.room()
  }
  return {
    messages: responses,
    write,
    end: () => void connected.then(() => toServer?.(FRAME_BYTES, () => server?.endRequests())),
    cancel: () => void fail('CANCELLED', 'Cancelled on client'),
  }
}
