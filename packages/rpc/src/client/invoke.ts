import type { Client, ClientWritableStream, MethodDefinition } from '@grpc/grpc-js'
import { Metadata } from '@grpc/grpc-js'
import { readMessages, writeMessages } from '../message-stream.ts'
import { toCallError } from './call-error.ts'
import { type CallOptions, cancelled, toGrpcOptions } from './call-options.ts'

/** A method at the other end of a channel. */
export type CallTarget = {
  client: Client
  address: string
  definition: MethodDefinition<unknown, unknown>
}

export async function unary(
  target: CallTarget,
  request: unknown,
  options: CallOptions,
): Promise<unknown> {
  const { client, definition } = target
  const grpcOptions = toGrpcOptions(options)
  const { path, requestSerialize, responseDeserialize } = definition
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const call = client.makeUnaryRequest(
    path,
    requestSerialize,
    responseDeserialize,
    request,
    new Metadata(),
    grpcOptions,
    (error, response) => (error === null ? resolve(response) : reject(error)),
  )
  return settle(target, promise, call, options)
}

export async function clientStream(
  target: CallTarget,
  requests: AsyncIterable<unknown>,
  options: CallOptions,
): Promise<unknown> {
  const { client, definition } = target
  const grpcOptions = toGrpcOptions(options)
  const { path, requestSerialize, responseDeserialize } = definition
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const call = client.makeClientStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    new Metadata(),
    grpcOptions,
    (error, response) => (error === null ? resolve(response) : reject(error)),
  )
  const ended = new AbortController()
  const sent = send(call, requests, ended.signal)
  try {
    // An error of the caller's own iterable wins over the cancellation that it causes.
    return await settle(target, Promise.race([promise, neverUnlessFailed(sent)]), call, options)
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
  const { client, definition, address } = target
  const { path, requestSerialize, responseDeserialize } = definition
  const call = client.makeServerStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    request,
    new Metadata(),
    toGrpcOptions(options),
  )
  const ended = new AbortController()
  const stop = cancelOnAbort(call, options.signal)
  try {
    yield* readMessages(call, ended.signal)
  } catch (error) {
    throw toCallError(options.signal?.aborted === true ? cancelled() : error, address)
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
  const { client, definition, address } = target
  const { path, requestSerialize, responseDeserialize } = definition
  const call = client.makeBidiStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    new Metadata(),
    toGrpcOptions(options),
  )
  const ended = new AbortController()
  const stop = cancelOnAbort(call, options.signal)
  send(call, requests, ended.signal).catch((error: unknown) => ended.abort(error))
  try {
    yield* readMessages(call, ended.signal)
  } catch (error) {
    throw toCallError(options.signal?.aborted === true ? cancelled() : error, address)
  } finally {
    stop()
    ended.abort(cancelled())
    call.cancel()
  }
}

async function send(
  call: ClientWritableStream<unknown>,
  requests: AsyncIterable<unknown>,
  signal: AbortSignal,
): Promise<void> {
  await writeMessages(call, requests, signal)
  call.end()
}

/** A request stream that ends well says nothing of the call: the answer does. */
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
  const stop = cancelOnAbort(call, signal)
  try {
    return await answer
  } catch (error) {
    throw toCallError(signal?.aborted === true ? cancelled() : error, target.address)
  } finally {
    stop()
  }
}

function cancelOnAbort(call: { cancel(): void }, signal: AbortSignal | undefined): () => void {
  const cancel = () => call.cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  return () => signal?.removeEventListener('abort', cancel)
}
