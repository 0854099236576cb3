import { createQueue, VERSION } from '@nkpsim/daemon'
import { joinSignals } from '@nkpsim/daemon/abortable'
import type { MachineClock } from '@nkpsim/effects'
import type { esxiV1, Network, RpcChannel, TlsIdentity } from '@nkpsim/rpc'
import { programSkew } from '../compatibility/program-skew.ts'
import { VcenterError } from '../errors.ts'
import { createInventoryReader, type ReportedInventory } from '../inventory/host-inventory.ts'
import { boundedText } from '../records/bounded-text.ts'
import type { Host } from '../records/host.ts'
import { atIntervals } from './at-intervals.ts'
import { ANSWER_MS, awaitAnswer } from './await-answer.ts'
import { clockBehindMs, requireSameTime } from './clock-offset.ts'
import type { Position } from './generation-proof.ts'
import type { HostProgress } from './host-progress.ts'
import { type NextMessageInput, nextMessage, refuse } from './next-message.ts'
import { observedState } from './observed-state.ts'
import { type DesiredState, type ObservedState, plan } from './plan.ts'
import { handOut, type PushContext, pushMessage } from './push-message.ts'
import { beginPush, type PushTrace } from './push-trace.ts'

/**
 * vCenter stores at most one inventory per host in this interval, because each inventory is a disk
 * write.
 */
const INVENTORY_INTERVAL_MS = 250
/**
 * Duration after which vCenter renews a stream: it opens a new one, and checks the conditions for
 * it again.
 */
export const STREAM_MS = 60 * 60_000
/** Limit on the wire, for a stream that vCenter fails to renew. */
const MAX_STREAM_MS = STREAM_MS + ANSWER_MS

/** The facts that a host states about itself. */
export type HostFacts = Pick<Host, 'tpmVersion' | 'encryptionMode' | 'esxiVersion'>

/** Whether two statements of a host are equal. */
export function isSameHost(known: HostFacts, facts: HostFacts): boolean {
  return (
    known.tpmVersion === facts.tpmVersion &&
    known.encryptionMode === facts.encryptionMode &&
    known.esxiVersion === facts.esxiVersion
  )
}

/**
 * Result of a desired state that was sent. It is `unanswered` if the stream ended before the
 * answer.
 */
export const PUSH_RESULTS = ['acknowledged', 'refused', 'unanswered'] as const
export type PushResult = (typeof PUSH_RESULTS)[number]

export type HostStreamInput = PushContext &
  NextMessageInput & {
    host: Pick<Host, 'id' | 'name' | 'address'>
    tls: TlsIdentity
    network: Pick<Network, 'connect'>
    /**
     * Stores the facts of a host at each connection.
     * @param channel channel of the stream, which other calls may use too
     */
    learn: (facts: HostFacts, channel: RpcChannel) => Promise<void>
    /** Stores the holding that the host reports. */
    heard: (observed: ObservedState) => void
    /**
     * Records the virtual machines that are registered on the host.
     * @param isLate whether the host was not connected since its last report
     */
    takeInventory: (inventory: ReportedInventory, isLate: boolean) => Promise<void>
    /**
     * Called when the host is lost or the session ends. The host's attestation is no longer valid
     * then.
     * @param isIntended whether vCenter itself ended the session
     */
    onDisconnected: (isIntended: boolean) => Promise<void>
    /**
     * Called before the channel of a stream closes, if vCenter opens the next stream. The host is
     * still connected.
     */
    onRenewal: () => void
    /** Called when the result of a sent desired state is known. */
    onPushed?: ((result: PushResult, durationMs: number) => void) | undefined
    machineClock: MachineClock
  }

/** Why a stream ended. */
export type StreamEnd =
  /** The stream reached its maximum duration. The host did not fail. */
  | { kind: 'renewal' }
  /** The error is undefined if the host ended the stream. */
  | { kind: 'loss'; error: unknown }

/**
 * Opens a stream to the host. Brings the host to its desired state repeatedly until the stream
 * ends.
 */
export async function openHostStream(
  input: HostStreamInput,
  progress: HostProgress,
  stopping: AbortSignal,
): Promise<StreamEnd> {
  const { host, machineClock, logger } = input
  const ending = new AbortController()
  using joined = joinSignals(stopping, ending.signal)
  const { signal } = joined
  const answer = awaitAnswer(machineClock, () => {
    logger.warn('host.silent', { waitedMs: ANSWER_MS })
    ending.abort()
  })
  const inventory = createInventoryReader()
  /**
   * Handles messages from and to the host one at a time. The changes of a message are durable
   * before the next message is read and before an answer is decided.
   */
  const turns = createQueue()
  progress.status.hasReportedVms = false
  const inventories = atIntervals<ReportedInventory>(
    machineClock,
    INVENTORY_INTERVAL_MS,
    async (whole) => {
      await input.takeInventory(whole, progress.isReportLate)
      progress.isReportLate = false
      progress.status.hasReportedVms = true
    },
  )
  let hasToldState = false
  let isRenewal = false
  let sent: DesiredState | undefined
  let sentMs = 0
  let askedMs = 0
  let push: PushTrace | undefined
  const settlePush = (result: PushResult): void => {
    if (sent === undefined) return
    input.onPushed?.(result, machineClock.monotonicMs() - sentMs)
    push?.end(result === 'acknowledged' ? undefined : result)
  }

  const send = (next: DesiredState, observed: ObservedState): esxiV1.SynchronizeRequest => {
    sent = next
    sentMs = machineClock.monotonicMs()
    answer.expect()
    push = beginPush(progress.cause, host.name)
    progress.cause = undefined
    const { traceparent } = push
    push.run(() => logger.debug('desired-state.sent', { generation: next.generation }))
    return { ...pushMessage(input, next, observed), traceparent }
  }
  async function* desiredStates(): AsyncIterable<esxiV1.SynchronizeRequest> {
    while (!signal.aborted) {
      // Sends one message at a time. The next message includes all changes that happen meanwhile.
      // The last report may be of the stream before this one, so the first message waits.
      const message = await turns.run(() =>
        hasToldState && sent === undefined && !signal.aborted
          ? nextMessage(input, progress, send)
          : undefined,
      )
      if (message !== undefined) yield* handOut(message)
      await progress.wakeUp.wait(signal)
    }
  }
  const takeAnswer = async ({
    acknowledgement,
    refusal,
  }: esxiV1.SynchronizeResponse__Output): Promise<void> => {
    if (acknowledgement) await takeAcknowledgement(input, progress, acknowledgement, sent)
    else if (refusal) await refuse(input, progress, { ...refusal, ...position(sent) })
  }
  const take = async (response: esxiV1.SynchronizeResponse__Output): Promise<void> => {
    if (response.inventory) {
      // An inventory is not an answer, so the sent state is still unanswered.
      const whole = inventory.take(response.inventory)
      if (whole !== undefined) await inventories.offer(whole)
      return
    }
    if (response.state) {
      // Each report of the state makes vCenter check the whole host again, so a host may send only
      // one report per stream.
      if (hasToldState) throw unasked(host.name, 'its state a second time')
      hasToldState = true
      progress.status.clockBehindMs = clockBehindMs(response.state.timeMs, askedMs)
      requireSameTime(response.state.timeMs, machineClock.nowMs())
      await takeState(input, progress, response.state, channel)
    } else if (!response.acknowledgement && !response.refusal) {
      // A newer program may have sent this message. The message is not an answer.
      return
    } else if (push === undefined)
      throw unasked(host.name, 'an answer that vCenter did not request')
    else await push.run(() => takeAnswer(response))
    if (!response.state) {
      // vCenter itself refuses an acknowledgement that is for a different state.
      settlePush(progress.status.refusal === undefined ? 'acknowledged' : 'refused')
      sent = undefined
      push = undefined
    }
    if (sent === undefined) answer.settle()
    progress.wakeUp.notify()
  }

  const channel = await input.network.connect({
    address: host.address,
    tls: input.tls,
    expectPeer: { kind: 'host', id: host.id },
  })
  try {
    const agent = channel.client('nkpsim.esxi.v1.HostAgentService')
    answer.expect()
    askedMs = machineClock.nowMs()
    machineClock.sleep(STREAM_MS, signal).then(
      () => {
        isRenewal = true
        ending.abort()
      },
      () => undefined,
    )
    const options = { timeoutMs: MAX_STREAM_MS, signal }
    for await (const response of agent.synchronize(desiredStates(), options))
      await turns.run(() => take(response))
    return { kind: 'loss', error: undefined }
  } catch (error) {
    return isRenewal ? { kind: 'renewal' } : { kind: 'loss', error }
  } finally {
    ending.abort()
    await turns.close()
    settlePush('unanswered')
    answer.settle()
    await inventories.end()
    // Calls over this channel fail when it closes.
    if (isRenewal && !stopping.aborted) input.onRenewal()
    channel.close()
  }
}

/** Makes the error that ends the stream. The next stream begins after a pause. */
function unasked(host: string, what: string): VcenterError {
  return new VcenterError('HOST_REFUSED', `host "${host}" sends ${what}`)
}

function observe(
  { proofs, heard }: HostStreamInput,
  { status }: HostProgress,
  state: esxiV1.HostState__Output,
): void {
  status.observed = observedState(state, proofs)
  heard(status.observed)
}

async function takeState(
  input: HostStreamInput,
  progress: HostProgress,
  observed: esxiV1.HostState__Output,
  channel: RpcChannel,
): Promise<void> {
  const { status } = progress
  observe(input, progress, observed)
  status.refusal = undefined
  progress.refused = undefined
  status.isConnected = true
  status.problem = undefined
  const programVersion = boundedText(observed.programVersion)
  status.programVersion = programVersion
  input.logger.info('host.connected', { address: input.host.address, programVersion })
  const skew = programSkew(VERSION, programVersion)
  if (skew !== undefined) input.logger.warn('host.version-skew', { reason: skew })
  const facts = {
    tpmVersion: boundedText(observed.tpmVersion),
    encryptionMode: boundedText(observed.encryptionMode),
    esxiVersion: boundedText(observed.version),
  }
  await input.learn(facts, channel)
}

async function takeAcknowledgement(
  input: HostStreamInput,
  progress: HostProgress,
  observed: esxiV1.HostState__Output,
  sent: DesiredState | undefined,
): Promise<void> {
  const { status } = progress
  observe(input, progress, observed)
  if (sent !== undefined && plan(sent, observedState(observed, input.proofs)).kind !== 'none') {
    await refuse(input, progress, {
      term: sent.term,
      generation: sent.generation,
      code: 'ACKNOWLEDGEMENT_MISMATCH',
      message: 'the host acknowledged a state that differs from the state that it was sent',
    })
    return
  }
  status.refusal = undefined
  await input.onDoubt?.(undefined)
  input.logger.info('desired-state.acknowledged', { generation: observed.generation })
}

/**
 * Returns the position of the state that was sent. It replaces the position in the host's refusal,
 * because with a wrong position vCenter would send the state again immediately.
 */
function position(sent: DesiredState | undefined): Position | undefined {
  return sent && { term: sent.term, generation: sent.generation }
}
