import { createQueue, type MachineClock, VERSION } from '@nkpsim/daemon'
import { connectRpc, type esxiV1, type RpcChannel, type TlsIdentity } from '@nkpsim/rpc'
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
import type { HostProgress } from './host-progress.ts'
import { type NextMessageInput, nextMessage, refuse } from './next-message.ts'
import { observedState } from './observed-state.ts'
import { type DesiredState, type ObservedState, plan } from './plan.ts'
import { handOut, type PushContext, pushMessage } from './push-message.ts'
import { beginPush, type PushTrace } from './push-trace.ts'

/** A host that tells of its machines more often is heard so often: each time is a write to disk. */
const INVENTORY_INTERVAL_MS = 250
/** A stream is reopened after this, so that none outlives what it was opened under. */
const STREAM_MS = 60 * 60_000

/** What a host says that it is. */
export type HostFacts = Pick<Host, 'tpmVersion' | 'encryptionMode' | 'esxiVersion'>

/** What becomes of a desired state that was sent; one whose stream ended before is unanswered. */
export const PUSH_RESULTS = ['acknowledged', 'refused', 'unanswered'] as const
export type PushResult = (typeof PUSH_RESULTS)[number]

export type HostStreamInput = PushContext &
  NextMessageInput & {
    host: Pick<Host, 'id' | 'name' | 'address'>
    tls: TlsIdentity
    /**
     * Takes note of what the host is, each time it has connected; other calls may go over the
     * stream's channel.
     */
    learn: (facts: HostFacts, channel: RpcChannel) => Promise<void>
    /** Takes note of what the host says that it holds. */
    heard: (observed: ObservedState) => void
    /** Takes note of the virtual machines that are registered on the host. */
    takeInventory: (inventory: HostInventory) => Promise<void>
    /** The stream has ended: what the host proved counts no longer. */
    onDisconnected: () => Promise<void>
    /** Told of each desired state that was sent, once it is known what became of it. */
    onPushed?: ((result: PushResult, durationMs: number) => void) | undefined
    machineClock: MachineClock
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
  /**
   * What comes from the host, and what goes to it, one at a time: what a message changes is durable
   * before the next one is looked at, or an answer to it is decided.
   */
  const turns = createQueue()
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
      // One at a time: what changes meanwhile is in the next one, however often it changes.
      const message = await turns.run(() =>
        sent === undefined && !signal.aborted ? nextMessage(input, progress, send) : undefined,
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
      // No answer to anything: what was sent is still on its way.
      const whole = inventory.take(response.inventory)
      if (whole !== undefined) await inventories.offer(whole)
      return
    }
    if (response.state) {
      // Each makes vCenter look at the host from the beginning: a host must not have it do so
      // without end.
      if (hasToldState) throw unasked(host.name, 'its state a second time')
      hasToldState = true
      requireSameTime(response.state.timeMs, machineClock.nowMs())
      await takeState(input, progress, response.state, channel)
    } else if (!response.acknowledgement && !response.refusal) {
      // Of a newer program, perhaps; it is no answer.
      return
    } else if (push === undefined) throw unasked(host.name, 'an answer to nothing')
    else await push.run(() => takeAnswer(response))
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
    for await (const response of agent.synchronize(desiredStates(), options))
      await turns.run(() => take(response))
    return undefined
  } catch (error) {
    return error
  } finally {
    ending.abort()
    await turns.close()
    settlePush('unanswered')
    answer.settle()
    await inventories.end()
    channel.close()
  }
}

/** What ends a stream: the next one comes after a pause. */
function unasked(host: string, what: string): VcenterError {
  return new VcenterError('HOST_REFUSED', `host "${host}" tells ${what}`)
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
  if (sent !== undefined && plan(sent, observed).kind !== 'none') {
    await refuse(input, progress, {
      term: sent.term,
      generation: sent.generation,
      code: 'ACKNOWLEDGEMENT_MISMATCH',
      message: 'the host acknowledged something else than what it was sent',
    })
    return
  }
  status.refusal = undefined
  await input.onDoubt?.(undefined)
  input.logger.info('desired-state.acknowledged', { generation: observed.generation })
}

/** Of what was sent, not of what the host says that it refused: else it is sent again at once. */
function position(sent: DesiredState | undefined): Position | undefined {
  return sent && { term: sent.term, generation: sent.generation }
}
