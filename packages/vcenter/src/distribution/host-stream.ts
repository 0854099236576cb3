import { type Logger, type MachineClock, VERSION } from '@nkpsim/daemon'
import { connectRpc, type esxiV1, type RpcChannel, type TlsIdentity } from '@nkpsim/rpc'
import { withTrace } from '@nkpsim/tracing'
import { programSkew } from '../compatibility/program-skew.ts'
import { VcenterError } from '../errors.ts'
import { createInventoryReader } from '../inventory/host-inventory.ts'
import { boundedText } from '../records/bounded-text.ts'
import type { Host } from '../records/host.ts'
import type { HostInventory } from '../records/host-inventory.ts'
import { atIntervals } from './at-intervals.ts'
import { ANSWER_MS, awaitAnswer } from './await-answer.ts'
import { requireSameTime } from './clock-offset.ts'
import type { Position } from './generation-proof.ts'
import type { HostProgress, Refusal } from './host-progress.ts'
import { observedState } from './observed-state.ts'
import { type DesiredState, type ObservedState, plan } from './plan.ts'
import { handOut, type PushContext, pushMessage } from './push-message.ts'
import { beginPush, type PushTrace } from './push-trace.ts'

/**
 * Refusals that tell of a host whose statements contradict what this vCenter knows; the others may
 * pass by themselves.
 */
const DOUBTFUL: ReadonlySet<string> = new Set([
  'LATER_TERM',
  'GENERATION_OUT_OF_RANGE',
  'ACKNOWLEDGEMENT_MISMATCH',
  'KEY_MISMATCH',
])
const LEAPT_BEFORE = {
  code: 'GENERATION_OUT_OF_RANGE',
  message: 'the host reports a generation ahead of this vCenter again',
}
/** A host that tells of its machines more often is heard so often: each time is a write to disk. */
const INVENTORY_INTERVAL_MS = 250
/** A stream is reopened after this, so that none outlives what it was opened under. */
const STREAM_MS = 60 * 60_000

/** What a host says that it is. */
export type HostFacts = Pick<Host, 'tpmVersion' | 'encryptionMode' | 'esxiVersion'>

/** What becomes of a desired state that was sent; one whose stream ended before is unanswered. */
export const PUSH_RESULTS = ['acknowledged', 'refused', 'unanswered'] as const
export type PushResult = (typeof PUSH_RESULTS)[number]

export type HostStreamInput = PushContext & {
  host: Pick<Host, 'id' | 'name' | 'address'>
  tls: TlsIdentity
  /**
   * What it should hold, given what it holds; undefined: that is not settled yet, and what settles
   * it wakes the session.
   */
  desired: (observed: ObservedState) => DesiredState | undefined
  /** Told what of a host's statements cannot be believed; undefined: all is well again. */
  onDoubt?: ((message: string | undefined) => void) | undefined
  /** Makes the store's generation larger than this. */
  raiseGenerationAbove: (generation: number) => void
  /**
   * Takes note of what the host is, each time it has connected; other calls may go over the
   * stream's channel.
   */
  learn: (facts: HostFacts, channel: RpcChannel) => void
  /** Takes note of what the host says that it holds. */
  heard: (observed: ObservedState) => void
  /** Takes note of the virtual machines that are registered on the host. */
  takeInventory: (inventory: HostInventory) => void
  /** The stream has ended: what the host proved counts no longer. */
  onDisconnected: () => void
  /** Told of each desired state that was sent, once it is known what became of it. */
  onPushed?: ((result: PushResult, durationMs: number) => void) | undefined
  machineClock: MachineClock
  logger: Logger
}

/**
 * Opens a stream to the host and brings the host to its desired state, again and again, until the
 * stream ends.
 * @returns Why it ended; undefined: the host ended it
 */
export async function openHostStream(
  input: HostStreamInput,
  progress: HostProgress,
  stopping: AbortSignal,
): Promise<unknown> {
  const { host, machineClock, logger } = input
  const ending = new AbortController()
  const signal = AbortSignal.any([stopping, ending.signal])
  const answer = awaitAnswer(machineClock, () => {
    logger.warn('host.silent', { waitedMs: ANSWER_MS })
    ending.abort()
  })
  const inventory = createInventoryReader()
  const inventories = atIntervals(machineClock, INVENTORY_INTERVAL_MS, input.takeInventory)
  let hasToldState = false
  let sent: DesiredState | undefined
  let sentMs = 0
  let push: PushTrace | undefined
  const settlePush = (result: PushResult): void => {
    if (sent === undefined) return
    input.onPushed?.(result, machineClock.monotonicMs() - sentMs)
    push?.end(result === 'acknowledged' ? undefined : result)
  }

  async function* desiredStates(): AsyncIterable<esxiV1.SynchronizeRequest> {
    while (!signal.aborted) {
      // One at a time: what changes meanwhile is in the next one, however often it changes.
      const next = sent === undefined ? nextState(input, progress) : undefined
      if (next !== undefined) {
        sent = next
        sentMs = machineClock.monotonicMs()
        answer.expect()
        push = beginPush(progress.cause, host.name)
        progress.cause = undefined
        const { traceparent } = push
        push.run(() => logger.debug('desired-state.sent', { generation: next.generation }))
        yield* handOut({ ...pushMessage(input, next, progress.status.observed), traceparent })
      }
      await progress.wakeUp.wait(signal)
    }
  }
  const takeAnswer = ({ acknowledgement, refusal }: esxiV1.SynchronizeResponse__Output): void => {
    if (acknowledgement) takeAcknowledgement(input, progress, acknowledgement, sent)
    else if (refusal) refuse(input, progress, { ...refusal, ...position(sent) })
  }
  const take = (response: esxiV1.SynchronizeResponse__Output): void => {
    if (response.inventory) {
      // No answer to anything: what was sent is still on its way.
      const whole = inventory.take(response.inventory)
      if (whole !== undefined) inventories.offer(whole)
      return
    }
    if (response.state) {
      // Each makes vCenter look at the host from the beginning: a host must not have it do so
      // without end.
      if (hasToldState) throw unasked(host.name, 'its state a second time')
      hasToldState = true
      requireSameTime(response.state.timeMs, machineClock.nowMs())
      takeState(input, progress, response.state, channel)
    } else if (!response.acknowledgement && !response.refusal) {
      // Of a newer program, perhaps; it is no answer.
      return
    } else if (push === undefined) throw unasked(host.name, 'an answer to nothing')
    else push.run(() => takeAnswer(response))
    if (!response.state) {
      // An acknowledgement of something else was refused by us.
      settlePush(progress.status.refusal === undefined ? 'acknowledged' : 'refused')
      sent = undefined
      push = undefined
    }
    if (sent === undefined) answer.settle()
    progress.wakeUp.notify()
  }

  const channel = connectRpc({
    address: host.address,
    tls: input.tls,
    expectPeer: { kind: 'host', id: host.id },
  })
  try {
    const agent = channel.client('nkpsim.esxi.v1.HostAgentService')
    answer.expect()
    const options = { timeoutMs: STREAM_MS, signal }
    for await (const response of agent.synchronize(desiredStates(), options)) take(response)
    return undefined
  } catch (error) {
    return error
  } finally {
    settlePush('unanswered')
    answer.settle()
    inventories.end()
    ending.abort()
    channel.close()
  }
}

/** What ends a stream: the next one comes after a pause. */
function unasked(host: string, what: string): VcenterError {
  return new VcenterError('HOST_REFUSED', `host "${host}" tells ${what}`)
}

/** What is to be sent to a connected host now; undefined: nothing. */
function nextState(input: HostStreamInput, progress: HostProgress): DesiredState | undefined {
  const { observed, isConnected } = progress.status
  if (observed === undefined || !isConnected) return undefined
  const { keepForeign, cause } = progress
  // Under the trace of the cause, since it may have to attest the host first.
  const wanted = withTrace(cause, () => input.desired(observed))
  const desired = wanted && { ...wanted, keepForeign }
  if (desired === undefined) return undefined
  const next = toBeSent(input, progress, desired, observed)
  // Whatever it was, this host is not concerned.
  if (next === undefined) progress.cause = undefined
  return next
}

function toBeSent(
  input: HostStreamInput,
  progress: HostProgress,
  desired: DesiredState,
  observed: ObservedState,
): DesiredState | undefined {
  const { term, generation } = desired
  if (progress.refused?.generation === generation && progress.refused.term === term)
    return undefined
  const action = plan(desired, observed)
  switch (action.kind) {
    case 'none':
      input.onDoubt?.(undefined)
      return undefined
    case 'push':
      return desired
    case 'raise generation':
      if (action.isByWordAlone && progress.hasLeapt) {
        refuse(input, progress, { term, generation, ...LEAPT_BEFORE })
        return undefined
      }
      progress.hasLeapt ||= action.isByWordAlone
      input.raiseGenerationAbove(action.above)
      return nextState(input, progress)
    case 'leave alone':
      refuse(input, progress, { term, generation, code: action.code, message: action.message })
      return undefined
  }
}

function observe(
  { proofs, heard }: HostStreamInput,
  { status }: HostProgress,
  state: esxiV1.HostState__Output,
): void {
  status.observed = observedState(state, proofs)
  heard(status.observed)
}

function takeState(
  input: HostStreamInput,
  progress: HostProgress,
  observed: esxiV1.HostState__Output,
  channel: RpcChannel,
): void {
  const { status } = progress
  observe(input, progress, observed)
  status.refusal = undefined
  progress.refused = undefined
  status.isConnected = true
  status.problem = undefined
  const programVersion = boundedText(observed.programVersion)
  input.logger.info('host.connected', { address: input.host.address, programVersion })
  const skew = programSkew(VERSION, programVersion)
  if (skew !== undefined) input.logger.warn('host.version-skew', { reason: skew })
  const facts = {
    tpmVersion: boundedText(observed.tpmVersion),
    encryptionMode: boundedText(observed.encryptionMode),
    esxiVersion: boundedText(observed.version),
  }
  input.learn(facts, channel)
}

function takeAcknowledgement(
  input: HostStreamInput,
  progress: HostProgress,
  observed: esxiV1.HostState__Output,
  sent: DesiredState | undefined,
): void {
  const { status } = progress
  observe(input, progress, observed)
  if (sent !== undefined && plan(sent, observed).kind !== 'none') {
    refuse(input, progress, {
      term: sent.term,
      generation: sent.generation,
      code: 'ACKNOWLEDGEMENT_MISMATCH',
      message: 'the host acknowledged something else than what it was sent',
    })
    return
  }
  status.refusal = undefined
  input.onDoubt?.(undefined)
  input.logger.info('desired-state.acknowledged', { generation: observed.generation })
}

/**
 * What was refused would be refused again: only another state, another stream or the next
 * remediation is worth a try.
 */
function refuse(input: HostStreamInput, progress: HostProgress, refusal: Refusal): void {
  const { term, generation } = refusal
  const code = boundedText(refusal.code)
  const text = boundedText(refusal.message)
  progress.refused = { term, generation }
  progress.status.refusal = { term, generation, code, message: text }
  if (DOUBTFUL.has(code)) input.onDoubt?.(text)
  input.logger.warn('desired-state.refused', { term, generation, code, message: text })
}

/** Of what was sent, not of what the host says that it refused: else it is sent again at once. */
function position(sent: DesiredState | undefined): Position | undefined {
  return sent && { term: sent.term, generation: sent.generation }
}
