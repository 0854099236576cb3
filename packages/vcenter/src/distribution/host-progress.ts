import type { TraceContext } from '@nkpsim/tracing'
import type { ObservedState } from './plan.ts'
import type { WakeUp } from './wake-up.ts'

/** Why a host does not take what it should hold. */
export type Refusal = { term: number; generation: number; code: string; message: string }

/** What is known of a host now. */
export type HostStatus = {
  isConnected: boolean
  /** What it said last; undefined until it was reached once. */
  observed: ObservedState | undefined
  /** Of the state that was to be brought to it last. */
  refusal: Refusal | undefined
  /** Why it is not connected; undefined while it is, and before it was tried. */
  problem?: string | undefined
}

/** What the streams to one host, one after the other, share. */
export type HostProgress = {
  status: HostStatus
  wakeUp: WakeUp
  /** What must not be sent again: it would be refused again. */
  refused: { term: number; generation: number } | undefined
  /**
   * Whether the host moved the generation by its word alone since the last remediation: once is
   * enough.
   */
  hasLeapt: boolean
  /** What another vCenter left on the host stays until the first remediation. */
  keepForeign: boolean
  /**
   * Trace of the newest change that may have to be brought to the host; undefined: there was none.
   */
  cause: TraceContext | undefined
}
