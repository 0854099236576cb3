import type { ServerReadableStream } from '@grpc/grpc-js'
import { type Admitted, operationName } from '@nkpsim/daemon/operation'
import { newTrace, startSpan, withTrace } from '@nkpsim/tracing'
import { RpcError, type RpcStatus } from '../errors/rpc-error.ts'
import { identityOfSubjectAltName } from '../identity/certificate-identity.ts'
import type { PeerIdentity } from '../identity/peer-identity.ts'
import type { RpcLogger } from '../logger.ts'
import { readMessages } from '../message-stream.ts'
import type { Requirement } from '../proto/requirement.ts'
import { traceOf } from '../trace-metadata.ts'
import type { CallContext } from './call-context.ts'
import type { Allow } from './define-service.ts'
import type { Guard } from './guard.ts'
import type { Intake, Intakes } from './intake.ts'
import { takeRequest } from './take-request.ts'
import { watchAdmission, whileAdmitted } from './while-admitted.ts'

/** A call of any of the four kinds, before its request is read. */
export type ServerCall = ServerReadableStream<unknown, unknown>

/** A method of a service on one server. */
export type ServedMethod = {
  service: string
  method: string
  allow: Allow
  requirement: Requirement | undefined
  /** The client sends a stream. */
  requestStream: boolean
  /** The server sends a stream. */
  responseStream: boolean
  /** It has no natural end, so a stopping server ends it immediately. */
  endless: boolean
}

/** A finished call. */
export type ServedCall = {
  service: string
  method: string
  status: 'OK' | RpcStatus
  durationMs: number
  /** It had no natural end. */
  endless: boolean
}

/** State that the calls of one server share. */
export type ServerScope = {
  toRpcError: (error: unknown) => RpcError | undefined
  guard: Guard | undefined
  logger: RpcLogger
  onServed: ((call: ServedCall) => void) | undefined
  intakes: Pick<Intakes, 'of'>
  /** Open calls; each resolves when its handler has returned. */
  running: Map<Promise<void>, { abort: AbortController; endless: boolean }>
}

/**
 * Serves one call: requires a deadline, identifies the caller, reads the request, checks rights,
 * runs the handler, maps errors, logs a line. Everything runs under the caller's trace, or a new
 * one.
 * @param respond Runs the handler on the request or stream, and sends its result
 * @param fail Sends an error; harmless after the end of the call
 */
export function serveCall(
  scope: ServerScope,
  served: ServedMethod,
  call: ServerCall,
  respond: Respond,
  fail: (error: RpcError) => void,
): void {
  const abort = new AbortController()
  const running = withTrace(traceOf(call.metadata) ?? newTrace(), async () => {
    // A call without a natural end would be reported too late.
    const span = served.endless ? undefined : startSpan(...spanOf(served))
    const run = () => runCall(scope, served, call, abort, respond, fail)
    const code = await (span === undefined ? run() : withTrace(span.trace, run))
    span?.end(code === 'OK' ? undefined : code)
  })
  scope.running.set(running, { abort, endless: served.endless })
  void running.finally(() => scope.running.delete(running))
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

/** @returns `OK`, or the stable code of the sent error */
async function runCall(
  scope: ServerScope,
  served: ServedMethod,
  call: ServerCall,
  abort: AbortController,
  respond: Respond,
  fail: (error: RpcError) => void,
): Promise<string> {
  const startMs = performance.now()
  const { signal } = abort
  let timer: NodeJS.Timeout | undefined
  let watch: NodeJS.Timeout | undefined
  let peer: PeerIdentity | undefined
  let admission: Admitted | undefined
  let code = 'OK'
  let status: ServedCall['status'] = 'OK'
  // Also runs after an ordinary end, when nothing listens any more.
  call.on('cancelled', () => abort.abort(callerGone()))
  try {
    timer = abortAtDeadline(call, abort)
    peer = served.allow === 'unauthenticated' ? undefined : peerOf(call)
    checkAllowed(served, peer)
    const input = inputOf(scope.intakes.of(call.metadata), served, call, signal)
    admission = await admit(scope, served, call, input.request, peer)
    const source = sourceOf(call.getPeer())
    const context = { peer, source, authority: call.getHost(), caller: admission?.caller, signal }
    if (served.requestStream || served.responseStream) watch = watchAdmission(admission, abort)
    const whole = await input.whole()
    // Safe: reading a stream of requests gives a stream.
    const requests = whole as AsyncIterable<unknown>
    const taken = served.requestStream ? whileAdmitted(requests, admission) : whole
    await respond(taken, context, admission)
  } catch (thrown) {
    const error = toAnswer(scope, served, signal, thrown)
    ;({ code, status } = error)
    fail(error)
  } finally {
    clearTimeout(timer)
    clearInterval(watch)
    admission?.settle(code)
    const { service, method, endless } = served
    const elapsedMs = performance.now() - startMs
    const durationMs = Math.round(elapsedMs)
    scope.onServed?.({ service, method, status, durationMs: elapsedMs, endless })
    const from = peer === undefined ? call.getPeer() : `${peer.kind}:${peer.id}`
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

/** Input of the handler: one request, read when first asked for, or a stream of them. */
function inputOf(intake: Intake, served: ServedMethod, call: ServerCall, signal: AbortSignal) {
  const onTaken = () => intake.taken()
  let read: Promise<unknown> | undefined
  const whole = (): Promise<unknown> => {
    if (read !== undefined) return read
    if (!isForStrangers(served)) intake.authorize()
    read = served.requestStream
      ? Promise.resolve(readMessages(call, signal, onTaken))
      : takeRequest(call, served.service, signal, onTaken)
    return read
  }
  return { whole, request: async () => (served.requestStream ? undefined : whole()) }
}

/** Whether callers need only reach the port, or show a certificate. */
function isForStrangers({ allow, requirement }: ServedMethod): boolean {
  if (allow === 'unauthenticated') return true
  return requirement?.audience === 'anyone' || requirement?.audience === 'certificate'
}

/**
 * grpc-js answers at the deadline, but tells the handler only after the peer has read everything
 * sent before. A peer that reads nothing would keep its handler forever.
 */
function abortAtDeadline(call: ServerCall, abort: AbortController): NodeJS.Timeout {
  const deadlineMs = Number(call.getDeadline())
  if (!Number.isFinite(deadlineMs)) {
    throw new RpcError('INVALID_ARGUMENT', 'DEADLINE_REQUIRED', 'every call needs a deadline')
  }
  const timer = setTimeout(() => abort.abort(deadlinePassed()), deadlineMs - Date.now())
  abort.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  return timer
}

function peerOf(call: ServerCall): PeerIdentity {
  // Empty unless TLS verified the certificate against the roots of this server.
  return identityOfSubjectAltName(call.getAuthContext().sslPeerCertificate?.subjectaltname)
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
  { service, method, requirement }: ServedMethod,
  call: ServerCall,
  request: () => Promise<unknown>,
  peer: PeerIdentity | undefined,
): Promise<Admitted | undefined> {
  const [header] = call.metadata.get('authorization')
  const authorization = header === undefined ? undefined : String(header)
  const source = sourceOf(call.getPeer())
  return guard?.admit({ service, method, requirement, request, peer, source, authorization })
}

/** The address of `ADDRESS:PORT`, which is the same for later connections. */
function sourceOf(peer: string): string {
  return peer.replace(/:\d+$/, '')
}

function toAnswer(
  scope: ServerScope,
  served: ServedMethod,
  signal: AbortSignal,
  thrown: unknown,
): RpcError {
  // After the end of a call, errors of its handler are only consequences.
  if (signal.aborted && signal.reason instanceof RpcError) return signal.reason
  if (thrown instanceof RpcError) return thrown
  const known = scope.toRpcError(thrown)
  if (known !== undefined) return known
  const { service, method } = served
  scope.logger.error('rpc.failed', { service, method, error: thrown })
  return new RpcError('INTERNAL', 'INTERNAL', 'internal error: the log of the server tells more')
}

function callerGone(): RpcError {
  return new RpcError('CANCELLED', 'CANCELLED', 'the caller has gone')
}

function deadlinePassed(): RpcError {
  return new RpcError('DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', 'the deadline has passed')
}
