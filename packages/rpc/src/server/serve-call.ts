import { type Admitted, operationName } from '@nkpsim/daemon/operation'
import { newTrace, startSpan, withTrace } from '@nkpsim/tracing'
import type { CallTimer } from '../call-timer.ts'
import { RpcError, type RpcStatus } from '../errors/rpc-error.ts'
import { identityOfSubjectAltName } from '../identity/certificate-identity.ts'
import type { PeerIdentity } from '../identity/peer-identity.ts'
import type { RpcLogger } from '../logger.ts'
import { readMessages } from '../message-stream.ts'
import type { Requirement } from '../proto/requirement.ts'
import type { CallContext } from './call-context.ts'
import type { Allow } from './define-service.ts'
import type { Guard } from './guard.ts'
import type { ServerCall } from './server-call.ts'
import { takeRequest } from './take-request.ts'
import { stillAdmitted, watchAdmission, whileAdmitted } from './while-admitted.ts'

/** A method of a service on one server. */
export type ServedMethod = {
  service: string
  method: string
  allow: Allow
  requirement: Requirement | undefined
  /** Whether the client sends a stream. */
  requestStream: boolean
  /** Whether the server sends a stream. */
  responseStream: boolean
  /** Whether the call has no natural end. A stopping server ends such a call immediately. */
  endless: boolean
}

/** A finished call. */
export type ServedCall = {
  service: string
  method: string
  status: 'OK' | RpcStatus
  durationMs: number
  /** Whether the call had no natural end. */
  endless: boolean
}

/** State that the calls of one server share. */
export type ServerScope = {
  toRpcError: (error: unknown) => RpcError | undefined
  guard: Guard | undefined
  logger: RpcLogger
  onServed: ((call: ServedCall) => void) | undefined
  timer: CallTimer
  /** Maximum time for the first message of a client's stream to arrive, ms. */
  requestTimeoutMs: number
  /** Open calls. Each promise resolves when the handler of the call has ended. */
  running: Map<Promise<void>, { abort: AbortController; endless: boolean }>
}

/**
 * Serves one call. Requires a deadline, identifies the caller, reads the request, checks rights,
 * runs the handler, converts errors and logs a line. Everything runs in the caller's trace, or in a
 * new trace.
 * @param respond runs the handler with the request or stream, and sends the result
 * @param fail sends an error; does nothing after the end of the call
 */
export function serveCall(
  scope: ServerScope,
  served: ServedMethod,
  call: ServerCall,
  respond: Respond,
  fail: (error: RpcError) => void,
): void {
  const abort = new AbortController()
  const running = withTrace(call.trace ?? newTrace(), async () => {
    // A span is reported at its end, which is too late for a call without a natural end.
    const span = served.endless ? undefined : startSpan(...spanOf(served))
    const run = () => runCall(scope, served, call, abort, respond, fail)
    const code = await (span === undefined ? run() : withTrace(span.trace, run))
    span?.end(code === 'OK' ? undefined : code)
  }).catch((error: unknown) => logFailure(scope, served, error))
  // The log may fail too, because the process ends in the instant in which the call ends.
  const ended = running.catch(() => undefined)
  scope.running.set(ended, { abort, endless: served.endless })
  void ended.then(() => scope.running.delete(ended))
}

function spanOf({ service, method }: ServedMethod): Parameters<typeof startSpan> {
  const name = operationName(service, method)
  const attributes = {
    'rpc.system': 'grpc',
    'rpc.service': service,
    'rpc.method': name.slice(service.length + 1),
  }
  return [name, { kind: 'server', attributes }]
}

/** Runs a call. @returns `OK`, or the stable code of the sent error */
async function runCall(
  scope: ServerScope,
  served: ServedMethod,
  call: ServerCall,
  abort: AbortController,
  respond: Respond,
  fail: (error: RpcError) => void,
): Promise<string> {
  const { timer } = scope
  const startMs = timer.monotonicMs()
  const { signal } = abort
  let endDeadline: (() => void) | undefined
  let endWatch: (() => void) | undefined
  let peer: PeerIdentity | undefined
  let admission: Admitted | undefined
  let code = 'OK'
  let status: ServedCall['status'] = 'OK'
  // After an ordinary end, nothing listens to the signal anymore.
  call.onCancelled(() => abort.abort(callerGone()))
  try {
    endDeadline = abortAtDeadline(timer, call, abort)
    peer =
      served.allow === 'unauthenticated'
        ? undefined
        : identityOfSubjectAltName(call.subjectAltName())
    checkAllowed(served, peer)
    const input = inputOf(scope, served, call, abort)
    admission = await admit(scope, served, call, signal, input.request, peer)
    const source = sourceOf(call.peer)
    const { authority } = call
    const requireStill = stillAdmitted(admission, signal)
    const context = { peer, source, authority, caller: admission?.caller, signal, requireStill }
    if (served.requestStream || served.responseStream)
      endWatch = watchAdmission(admission, abort, timer)
    const whole = await input.whole()
    // The cast is safe, because reading a stream of requests returns a stream.
    const requests = whole as AsyncIterable<unknown>
    const taken = served.requestStream ? whileAdmitted(requests, admission) : whole
    await respond(taken, context, admission)
  } catch (thrown) {
    const error = toAnswer(scope, served, signal, thrown)
    ;({ code, status } = error)
    fail(error)
  } finally {
    endDeadline?.()
    endWatch?.()
    admission?.settle(code)
    const { service, method, endless } = served
    const elapsedMs = timer.monotonicMs() - startMs
    const durationMs = Math.round(elapsedMs)
    scope.onServed?.({ service, method, status, durationMs: elapsedMs, endless })
    const from = peer === undefined ? call.peer : `${peer.kind}:${peer.id}`
    const user = admission?.caller.name
    scope.logger.debug('rpc.served', {
      service,
      method,
      code,
      durationMs,
      peer: from,
      ...(user === undefined ? {} : { user }),
    })
  }
  return code
}

type Respond = (
  input: unknown,
  context: CallContext,
  admission: Admitted | undefined,
) => Promise<void>

/**
 * Returns the input of the handler: a stream of requests, or a single request that is read when it
 * is first needed. `request` reads what a guard needs of it.
 */
function inputOf(
  { timer, requestTimeoutMs }: ServerScope,
  served: ServedMethod,
  call: ServerCall,
  abort: AbortController,
) {
  const intake = call.intake()
  const { signal } = abort
  const onTaken = () => intake.taken()
  let read: Promise<unknown> | undefined
  const whole = (): Promise<unknown> => {
    if (read !== undefined) return read
    if (!isForStrangers(served)) intake.authorize()
    read = served.requestStream
      ? Promise.resolve(readMessages(call.requests(), signal, onTaken))
      : takeRequest(call.requests(), served.service, signal, onTaken)
    return read
  }
  const request = async (): Promise<unknown> => {
    if (!served.requestStream) return whole()
    // The client may wait for a message of the server before it sends anything.
    if (served.endless) return undefined
    const messages = (await whole()) as AsyncGenerator<unknown>
    const endWait = timer.after(requestTimeoutMs, () => abort.abort(requestTooSlow()))
    try {
      const first = await messages.next()
      read = Promise.resolve(withFirst(first, messages))
      return first.value
    } finally {
      endWait()
    }
  }
  return { whole, request }
}

/** Yields the messages of a stream whose first message was already read. */
async function* withFirst<T>(first: IteratorResult<T>, rest: AsyncIterable<T>): AsyncGenerator<T> {
  if (first.done === true) return
  yield first.value
  yield* rest
}

/** Returns whether a connection or a certificate is all that a caller needs. */
function isForStrangers({ allow, requirement }: ServedMethod): boolean {
  if (allow === 'unauthenticated') return true
  return requirement?.audience === 'anyone' || requirement?.audience === 'certificate'
}

/**
 * Aborts a call at its deadline. grpc-js answers the caller at the deadline, but tells the handler
 * only after the peer has read all earlier messages. A peer that reads nothing would keep its
 * handler running forever.
 */
function abortAtDeadline(timer: CallTimer, call: ServerCall, abort: AbortController): () => void {
  const remainingMs = call.remainingMs()
  if (!Number.isFinite(remainingMs)) {
    throw new RpcError('INVALID_ARGUMENT', 'DEADLINE_REQUIRED', 'every call needs a deadline')
  }
  const cancel = timer.after(remainingMs, () => abort.abort(deadlinePassed()))
  abort.signal.addEventListener('abort', cancel, { once: true })
  return cancel
}

function checkAllowed(served: ServedMethod, peer: PeerIdentity | undefined): void {
  if (served.allow === 'unauthenticated') return
  if (peer !== undefined && served.allow.includes(peer.kind)) return
  const who = peer === undefined ? 'the caller' : `${peer.kind} ${peer.id}`
  throw new RpcError(
    'PERMISSION_DENIED',
    'PERMISSION_DENIED',
    `${who} may not call ${served.service}`,
  )
}

async function admit(
  { guard }: ServerScope,
  { service, method, requirement, requestStream, responseStream }: ServedMethod,
  call: ServerCall,
  signal: AbortSignal,
  request: () => Promise<unknown>,
  peer: PeerIdentity | undefined,
): Promise<Admitted | undefined> {
  const { authorization } = call
  const source = sourceOf(call.peer)
  const isStream = requestStream || responseStream
  return guard?.admit({
    ...{ service, method, isStream, requirement, request, peer, source, signal, authorization },
  })
}

/**
 * Returns the address without the port from `ADDRESS:PORT`. The address is the same for later
 * connections of the caller.
 */
function sourceOf(peer: string): string {
  return peer.replace(/:\d+$/, '')
}

function toAnswer(
  scope: ServerScope,
  served: ServedMethod,
  signal: AbortSignal,
  thrown: unknown,
): RpcError {
  // Errors of a handler after the end of its call are only consequences of this end.
  if (signal.aborted && signal.reason instanceof RpcError) return signal.reason
  const known = thrown instanceof RpcError ? thrown : scope.toRpcError(thrown)
  const answer = known ?? internalError()
  // The operator must see this error too, even if the caller gets its message.
  if (answer.status === 'INTERNAL') logFailure(scope, served, thrown)
  return answer
}

function logFailure(scope: ServerScope, { service, method }: ServedMethod, error: unknown): void {
  scope.logger.error('rpc.failed', { service, method, error })
}

function internalError(): RpcError {
  return new RpcError('INTERNAL', 'INTERNAL', 'internal error: the log of the server tells more')
}

function callerGone(): RpcError {
  return new RpcError('CANCELLED', 'CANCELLED', 'the caller has gone')
}

function requestTooSlow(): RpcError {
  const message = 'the request took too long to arrive'
  return new RpcError('RESOURCE_EXHAUSTED', 'RESOURCE_EXHAUSTED', message)
}

function deadlinePassed(): RpcError {
  return new RpcError('DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', 'the deadline has passed')
}
