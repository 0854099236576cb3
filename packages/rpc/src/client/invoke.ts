import {
  currentTrace,
  errorCodeOf,
  inSpan,
  type SpanOptions,
  startSpan,
  type TraceContext,
} from '@nkpsim/tracing'
import { callHeaders } from '../call-headers.ts'
import type { RpcError } from '../errors/rpc-error.ts'
import { readMessages, writeMessages } from '../message-stream.ts'
import type { Method } from '../proto/load.ts'
import { toCallError } from './call-error.ts'
import { type CallOptions, cancelled, requireStartable } from './call-options.ts'
import type { CallStart, CallTransport, RequestStream } from './call-transport.ts'
import type { Authorization } from './rpc-channel.ts'
import { afterRefusal, authorizationOf, STREAMED } from './shown-authorization.ts'

/** The method that a client calls, and its channel. */
export type CallTarget = {
  transport: CallTransport
  address: string
  /** Name of the server in errors; undefined: the address. */
  title?: string | undefined
  method: Method
  /** Time of this machine. */
  nowMs: () => number
  openCalls: OpenCalls
  authorization: Authorization | undefined
}

/** Open calls of one channel. Closing a client of grpc-js does not end its calls. */
export type OpenCalls = { closed: boolean; calls: Set<{ cancel(): void }> }

export function unary(
  target: CallTarget,
  request: unknown,
  options: CallOptions,
): Promise<unknown> {
  return inSpan(...spanOf(target), async () => {
    const shown = await authorizationOf(target, options, { isRepeatable: true, refused: undefined })
    try {
      return await callUnary(target, request, options, shown)
    } catch (error) {
      const next = await afterRefusal(target, options, shown, error)
      return callUnary(target, request, options, next)
    }
  })
}

async function callUnary(
  target: CallTarget,
  request: unknown,
  options: CallOptions,
  authorization: string | undefined,
): Promise<unknown> {
  const { transport, method } = target
  const call = transport.unary(method, request, startOf(target, options, authorization))
  return settle(target, call.answer, call, options)
}

export function clientStream(
  target: CallTarget,
  requests: AsyncIterable<unknown>,
  options: CallOptions,
): Promise<unknown> {
  return inSpan(...spanOf(target), () => callClientStream(target, requests, options))
}

async function callClientStream(
  target: CallTarget,
  requests: AsyncIterable<unknown>,
  options: CallOptions,
): Promise<unknown> {
  const { transport, method } = target
  const shown = await authorizationOf(target, options, STREAMED)
  // This comes after the wait, because the caller may have cancelled the call meanwhile.
  const call = transport.clientStream(method, startOf(target, options, shown))
  const ended = new AbortController()
  const sent = send(call, requests, ended.signal)
  try {
    // If the caller's own iterable fails, its error matters more than the cancellation that
    // follows.
    return await settle(target, Promise.race([call.answer, neverUnlessFailed(sent)]), call, options)
  } finally {
    ended.abort(cancelled())
    call.cancel()
  }
}

export async function* serverStream(
  target: CallTarget,
  request: unknown,
  options: CallOptions,
): AsyncGenerator<unknown> {
  const span = startSpan(...spanOf(target))
  let code: string | undefined
  try {
    const shown = await authorizationOf(target, options, { isRepeatable: true, refused: undefined })
    let isFirst = true
    try {
      for await (const message of readServerStream(target, request, options, span.trace, shown)) {
        isFirst = false
        yield message
      }
    } catch (error) {
      if (!isFirst) throw error
      const next = await afterRefusal(target, options, shown, error)
      yield* readServerStream(target, request, options, span.trace, next)
    }
  } catch (error) {
    code = errorCodeOf(error)
    throw error
  } finally {
    span.end(code)
  }
}

async function* readServerStream(
  target: CallTarget,
  request: unknown,
  options: CallOptions,
  trace: TraceContext | undefined,
  authorization: string | undefined,
): AsyncGenerator<unknown> {
  const { transport, method } = target
  const start = startOf(target, options, authorization, trace)
  const call = transport.serverStream(method, request, start)
  const ended = new AbortController()
  const stop = cancelOnAbort(target, call, options.signal)
  try {
    yield* readMessages(call.messages, ended.signal)
  } catch (error) {
    throw toError(target, options.signal, error)
  } finally {
    stop()
    call.cancel()
  }
}

export async function* bidi(
  target: CallTarget,
  requests: AsyncIterable<unknown>,
  options: CallOptions,
): AsyncGenerator<unknown> {
  const { transport, method } = target
  const shown = await authorizationOf(target, options, STREAMED)
  const call = transport.bidi(method, startOf(target, options, shown))
  const ended = new AbortController()
  const stop = cancelOnAbort(target, call, options.signal)
  send(call, requests, ended.signal).catch((error: unknown) => ended.abort(error))
  try {
    yield* readMessages(call.messages, ended.signal)
  } catch (error) {
    throw toError(target, options.signal, error)
  } finally {
    stop()
    ended.abort(cancelled())
    call.cancel()
  }
}

async function send(
  call: RequestStream,
  requests: AsyncIterable<unknown>,
  signal: AbortSignal,
): Promise<void> {
  await writeMessages(call.write, requests, signal)
  call.end()
}

/**
 * Rejects if sending the requests fails, and otherwise never settles. A complete request stream
 * says nothing about the call; only the response does.
 */
function neverUnlessFailed(sent: Promise<void>): Promise<never> {
  return new Promise((_, reject) => {
    sent.catch(reject)
  })
}

async function settle(
  target: CallTarget,
  answer: Promise<unknown>,
  call: { cancel(): void },
  { signal }: CallOptions,
): Promise<unknown> {
  const stop = cancelOnAbort(target, call, signal)
  try {
    return await answer
  } catch (error) {
    throw toError(target, signal, error)
  } finally {
    stop()
  }
}

/** Returns the name and the options of the span for a call. */
function spanOf({ method: { path }, address }: CallTarget): [string, SpanOptions] {
  const [, service = '', method = ''] = path.split('/')
  const attributes = {
    'rpc.system': 'grpc',
    'rpc.service': service,
    'rpc.method': method,
    'server.address': address,
  }
  return [`${service}/${method}`, { kind: 'client', attributes }]
}

function startOf(
  target: CallTarget,
  options: CallOptions,
  authorization: string | undefined,
  trace = currentTrace(),
): CallStart {
  if (target.openCalls.closed) throw cancelled()
  requireStartable(options)
  return { headers: callHeaders(authorization, trace), timeoutMs: options.timeoutMs }
}

function toError(target: CallTarget, signal: AbortSignal | undefined, error: unknown): RpcError {
  const byCaller = target.openCalls.closed || signal?.aborted === true
  return byCaller ? cancelled() : toCallError(error, target.title ?? target.address, target.nowMs())
}

function cancelOnAbort(
  target: CallTarget,
  call: { cancel(): void },
  signal: AbortSignal | undefined,
): () => void {
  const { calls } = target.openCalls
  const cancel = () => call.cancel()
  calls.add(call)
  signal?.addEventListener('abort', cancel, { once: true })
  return () => {
    calls.delete(call)
    signal?.removeEventListener('abort', cancel)
  }
}
