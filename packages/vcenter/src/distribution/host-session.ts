import { messageOf } from '@nkpsim/daemon/system-reason'
import type { Random } from '@nkpsim/effects'
import { currentTrace, withTrace } from '@nkpsim/tracing'
import { boundedText } from '../records/bounded-text.ts'
import { backoffMs } from './backoff.ts'
import type { HostProgress, HostStatus } from './host-progress.ts'
import { type HostStreamInput, openHostStream } from './host-stream.ts'
import { createWakeUp } from './wake-up.ts'

/** After a stream of this duration, the count of consecutive failures begins at zero. */
const STEADY_MS = 10_000
const FRACTIONS = 2 ** 32

/** Keeps one host in its desired state, over consecutive streams. */
export type HostSession = {
  status(): HostStatus
  /** Compares the host with its desired state now, because something changed. */
  wake(): void
  /**
   * Compares the host with its desired state now. Also retries what the host refused, and removes
   * keys of another vCenter.
   */
  remediate(): void
  stop(): Promise<void>
}

export type HostSessionInput = HostStreamInput & {
  random: Random
  /**
   * Resolves when the previous session has ended. The new session waits for this, because a host
   * serves one stream at a time.
   */
  after: Promise<void> | undefined
}

export function startHostSession(input: HostSessionInput): HostSession {
  const { host, machineClock, random } = input
  const logger = input.logger.child({ host: host.name })
  const stopping = new AbortController()
  const progress: HostProgress = {
    status: {
      isConnected: false,
      hasReportedVms: false,
      observed: undefined,
      refusal: undefined,
    },
    wakeUp: createWakeUp(),
    refused: undefined,
    hasLeapt: false,
    isReportLate: true,
    keepForeign: true,
    cause: undefined,
  }
  const { status } = progress

  const run = async (): Promise<void> => {
    await input.after
    let failures = 0
    while (!stopping.signal.aborted) {
      const openedMs = machineClock.monotonicMs()
      const end = await openHostStream({ ...input, logger }, progress, stopping.signal)
      if (end.kind === 'renewal' && !stopping.signal.aborted) {
        // The host counts as connected until the next stream fails.
        failures = 0
        continue
      }
      await input.onDisconnected(stopping.signal.aborted)
      if (stopping.signal.aborted) break
      const error = end.kind === 'loss' ? end.error : undefined
      const wasSteady = status.isConnected && machineClock.monotonicMs() - openedMs >= STEADY_MS
      if (status.isConnected || failures === 0)
        logger.warn('host.not-responding', { address: host.address, error })
      status.isConnected = false
      progress.isReportLate = true
      status.problem = problemOf(error)
      if (wasSteady) failures = 0
      await machineClock
        .sleep(backoffMs(failures, fraction(random)), stopping.signal)
        .catch(() => undefined)
      failures++
    }
    status.isConnected = false
  }
  // Runs without a trace, because the session outlives the call that added the host.
  const running = withTrace(undefined, run)
  return {
    status: () => status,
    wake: () => {
      progress.cause = currentTrace() ?? progress.cause
      progress.wakeUp.notify()
    },
    remediate: () => {
      progress.refused = undefined
      progress.hasLeapt = false
      progress.keepForeign = false
      progress.wakeUp.notify()
    },
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

/** Draws a number of at least 0 and less than 1. */
function fraction(random: Random): number {
  return random.below(FRACTIONS) / FRACTIONS
}

/** Returns the reason in one line; undefined if the host itself ended the stream. */
function problemOf(error: unknown): string | undefined {
  if (error === undefined) return undefined
  return boundedText(messageOf(error))
}
