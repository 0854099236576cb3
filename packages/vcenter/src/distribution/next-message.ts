import type { Logger } from '@nkpsim/daemon'
import type { esxiV1 } from '@nkpsim/rpc'
import { withTrace } from '@nkpsim/tracing'
import { boundedText } from '../records/bounded-text.ts'
import type { HostProgress, Refusal } from './host-progress.ts'
import { type DesiredState, type ObservedState, plan } from './plan.ts'

/**
 * Codes of refusals that show a contradiction between the host's statements and vCenter's
 * knowledge. Refusals with other codes can be temporary.
 */
const DOUBTFUL: ReadonlySet<string> = new Set([
  'LATER_TERM',
  'GENERATION_OUT_OF_RANGE',
  'ACKNOWLEDGEMENT_MISMATCH',
  'KEY_MISMATCH',
])
const LEAPT_BEFORE = {
  code: 'GENERATION_OUT_OF_RANGE',
  message: 'the host again reports a later generation than that of this vCenter',
}
/** Input for the decision on the next message to a host. */
export type NextMessageInput = {
  /**
   * Returns the state that the host should hold, given its current state. Undefined if this is not
   * decided yet. The later decision wakes the session.
   */
  desired: (observed: ObservedState) => DesiredState | undefined
  /**
   * Called after a check of a host's statements.
   * @param message what is not credible; undefined if everything is credible
   */
  onDoubt?: ((message: string | undefined) => Promise<void>) | undefined
  /** Raises the store's generation above the given generation. */
  raiseGenerationAbove: (generation: number) => Promise<void>
  /** Fails if another node of vCenter HA is active. Then that node has made the later term. */
  raiseTermAbove: (term: number) => Promise<void>
  logger: Logger
}

/**
 * Makes the message that a connected host needs now; undefined if it needs none.
 * @param send makes the message from a desired state. It is called as soon as the state is known,
 *   because the next change may wipe the KDKs of the snapshot.
 */
export async function nextMessage(
  input: NextMessageInput,
  progress: HostProgress,
  send: Send,
): Promise<esxiV1.SynchronizeRequest | undefined> {
  const { observed, isConnected } = progress.status
  if (observed === undefined || !isConnected) return undefined
  const { keepForeign, cause } = progress
  // Runs with the trace of the cause, because the host may have to be attested first.
  const wanted = withTrace(cause, () => input.desired(observed))
  const desired = wanted && { ...wanted, keepForeign }
  if (desired === undefined) return undefined
  const message = await messageFor(input, progress, { desired, observed, send })
  // The change does not affect this host.
  if (message === undefined && progress.cause === cause) progress.cause = undefined
  return message
}

type Send = (desired: DesiredState, observed: ObservedState) => esxiV1.SynchronizeRequest

async function messageFor(
  input: NextMessageInput,
  progress: HostProgress,
  { desired, observed, send }: { desired: DesiredState; observed: ObservedState; send: Send },
): Promise<esxiV1.SynchronizeRequest | undefined> {
  const { term, generation } = desired
  if (progress.refused?.generation === generation && progress.refused.term === term)
    return undefined
  const action = plan(desired, observed)
  switch (action.kind) {
    case 'none':
      await input.onDoubt?.(undefined)
      return undefined
    case 'push':
      return send(desired, observed)
    case 'raise generation':
      if (action.isByWordAlone && progress.hasLeapt) {
        await refuse(input, progress, { term, generation, ...LEAPT_BEFORE })
        return undefined
      }
      progress.hasLeapt ||= action.isByWordAlone
      await input.raiseGenerationAbove(action.above)
      return nextMessage(input, progress, send)
    case 'raise term':
      await input.raiseTermAbove(action.above)
      return nextMessage(input, progress, send)
    case 'leave alone':
      await refuse(input, progress, {
        term,
        generation,
        code: action.code,
        message: action.message,
      })
      return undefined
  }
}

/**
 * Records a refusal. The host would refuse the same state again. So vCenter retries only with
 * another state, on another stream, or at the next remediation.
 */
export async function refuse(
  input: NextMessageInput,
  progress: HostProgress,
  refusal: Refusal,
): Promise<void> {
  const { term, generation } = refusal
  const code = boundedText(refusal.code)
  const text = boundedText(refusal.message)
  progress.refused = { term, generation }
  progress.status.refusal = { term, generation, code, message: text }
  if (DOUBTFUL.has(code)) await input.onDoubt?.(text)
  input.logger.warn('desired-state.refused', { term, generation, code, message: text })
}
