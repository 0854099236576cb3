import type { ServerHttp2Stream } from 'node:http2'
import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  status,
} from '@grpc/grpc-js'
import {
  AUTHORIZED_MEMORY,
  MAX_MESSAGE_BYTES,
  MAX_STRANGERS_MESSAGE_BYTES,
  REQUEST_TIMEOUT_MS,
  STRANGERS_MEMORY,
  UNREAD_MEMORY,
} from '../limits.ts'
import { createMemoryPool, type MemoryPool } from './memory-pool.ts'
import { createMessageDecoder, type MessageDecoder } from './message-decoder.ts'
import type { Intake } from './server-call.ts'
import { boundUnread, closeSoon, type Unread } from './unread.ts'

/** Maximum number of messages that are read ahead of the handler of a stream. */
const READ_AHEAD_MESSAGES = 2

/** Limits the memory of one server for incoming requests and for unread responses. */
export type Intakes = {
  interceptor: ServerInterceptor
  /** Returns the call that has this metadata object. */
  of(metadata: Metadata): Intake
}

/**
 * Creates the limits of one server.
 * @param isSingle whether the method at a path takes a single request, even if it is registered
 *   with a stream
 * @param timeoutMs time for a single request to become complete
 */
export function createIntakes(
  isSingle: (path: string) => boolean,
  timeoutMs = REQUEST_TIMEOUT_MS,
): Intakes {
  const pools = {
    strangers: createMemoryPool(STRANGERS_MEMORY),
    authorized: createMemoryPool(AUTHORIZED_MEMORY),
    strangersUnread: createMemoryPool(STRANGERS_MEMORY),
    authorizedUnread: createMemoryPool(UNREAD_MEMORY),
  }
  const open = new WeakMap<Metadata, BoundedCall>()
  return {
    interceptor: (method, call) => {
      const single = !method.requestStream || isSingle(method.path)
      return new BoundedCall(call, pools, single ? timeoutMs : undefined, (metadata, intake) =>
        open.set(metadata, intake),
      )
    },
    of: (metadata) => {
      const intake = open.get(metadata)
      if (intake === undefined) throw new TypeError('the call did not pass the interceptor')
      intake.claim()
      return intake
    },
  }
}

type Pools = {
  strangers: MemoryPool
  authorized: MemoryPool
  strangersUnread: MemoryPool
  authorizedUnread: MemoryPool
}

class BoundedCall extends ServerInterceptingCall implements Intake {
  readonly #base: GrpcCall
  readonly #pools: Pools
  readonly #decoder: MessageDecoder
  readonly #unread: Unread
  readonly #timer: NodeJS.Timeout | undefined
  readonly #evict = () => this.#refuse('too many unfinished requests')
  /** Sizes of the messages that wait for the handler, bytes. */
  readonly #waiting: number[] = []
  #share
  #maxMessageBytes = MAX_STRANGERS_MESSAGE_BYTES
  #messages = 0
  #complete = false
  #readHeldBack = false
  /** Requests of a stream of gRPC's own services whose responses were not sent yet. */
  #unanswered = 0
  /**
   * Whether the handler reports taken messages. gRPC's own services, health and reflection, do not.
   */
  #isClaimed = false

  constructor(
    call: ServerInterceptingCallInterface,
    pools: Pools,
    /** Undefined if the requests are a stream. */
    timeoutMs: number | undefined,
    onStart: (metadata: Metadata, call: BoundedCall) => void,
  ) {
    super(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            onStart(metadata, this)
            proceed(metadata)
          },
          onReceiveMessage: (message, proceed) => {
            if (!this.#isClaimed && timeoutMs === undefined) this.#unanswered += 1
            proceed(message)
            if (!this.#isClaimed) this.taken()
          },
          onReceiveHalfClose: (proceed) => {
            this.#complete = true
            clearTimeout(this.#timer)
            proceed()
          },
          onCancel: () => this.#end(),
        }),
      sendStatus: (outcome, proceed) => {
        this.#end()
        proceed(outcome)
        if (!this.#complete) closeSoon(this.#base.stream)
      },
    })
    this.#pools = pools
    this.#base = grpcCall(call)
    this.#share = pools.strangers.open(call.getPeer(), this.#evict)
    this.#unread = boundUnread(this.#base.stream, {
      pool: pools.strangersUnread,
      connection: call.getPeer(),
      deadlineMs: Number(call.getDeadline()),
    })
    const single = timeoutMs !== undefined
    this.#decoder = createMessageDecoder({
      maxMessageBytes: () => {
        this.#messages += 1
        if (single && this.#messages > 1) throw new RangeError('more than one request')
        return this.#maxMessageBytes
      },
      hold: (bytes) => this.#share.take(bytes),
    })
    this.#base.maxReceiveMessageSize = this.#maxMessageBytes
    this.#base.decoder = { write: (data) => this.#decode(data) }
    if (single) {
      this.#timer = setTimeout(() => this.#refuse('the request took too long to arrive'), timeoutMs)
      this.#timer.unref()
    }
  }

  claim(): void {
    this.#isClaimed = true
  }

  authorize(): void {
    this.#share.end()
    this.#share = this.#pools.authorized.open(this.getPeer(), this.#evict)
    this.#unread.countIn(this.#pools.authorizedUnread)
    this.#maxMessageBytes = MAX_MESSAGE_BYTES
    this.#base.maxReceiveMessageSize = MAX_MESSAGE_BYTES
  }

  taken(): void {
    this.#share.give(this.#waiting.shift() ?? 0)
    this.#readOn()
  }

  /**
   * By default, grpc-js reads 16 messages of a stream ahead. The reflection service queues a
   * response for each message, even if the caller reads none.
   */
  override startRead(): void {
    const isBehind = this.#isClaimed
      ? this.#waiting.length >= READ_AHEAD_MESSAGES
      : this.#unanswered > 0
    if (isBehind) this.#readHeldBack = true
    else super.startRead()
  }

  override sendMessage(message: unknown, callback: () => void): void {
    super.sendMessage(message, () => {
      this.#unread.count()
      callback()
      if (this.#unanswered === 0) return
      this.#unanswered -= 1
      this.#readOn()
    })
    this.#unread.count()
  }

  #readOn(): void {
    if (!this.#readHeldBack || this.#unanswered > 0) return
    this.#readHeldBack = false
    super.startRead()
  }

  #decode(data: Buffer): Buffer[] {
    const messages = this.#decoder.write(data)
    for (const { length } of messages) this.#waiting.push(length)
    return messages
  }

  #refuse(details: string): void {
    this.sendStatus({ code: status.RESOURCE_EXHAUSTED, details })
  }

  #end(): void {
    clearTimeout(this.#timer)
    this.#decoder.clear()
    this.#waiting.length = 0
    this.#share.end()
  }
}

/**
 * Internals of a grpc-js call that have no public access. The decoder of grpc-js has a single limit
 * for all calls.
 */
type GrpcCall = {
  decoder: { write(data: Buffer): Buffer[] }
  maxReceiveMessageSize: number
  readonly stream: ServerHttp2Stream
}

function grpcCall(call: ServerInterceptingCallInterface): GrpcCall {
  if (!('decoder' in call && 'maxReceiveMessageSize' in call && 'stream' in call))
    throw new TypeError('this version of grpc-js keeps its decoder elsewhere')
  return call as unknown as GrpcCall
}
