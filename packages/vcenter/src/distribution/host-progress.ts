import type { TraceContext } from '@nkpsim/tracing'
import type { ObservedState } from './plan.ts'
import type { WakeUp } from './wake-up.ts'

/** The reason why a host refuses its desired state. */
export type Refusal = { term: number; generation: number; code: string; message: string }

/** The current knowledge about a host. */
export type HostStatus = {
  isConnected: boolean
  /** The last report of the host; undefined until it was reached for the first time. */
  observed: ObservedState | undefined
  /** Refusal of the last desired state. */
  refusal: Refusal | undefined
  /** Why the host is not connected; undefined while it is, and before the first try. */
  problem?: string | undefined
}

/** Data that consecutive streams to one host share. */
export type HostProgress = {
  status: HostStatus
  wakeUp: WakeUp
  /** The state that the host refused: it would be refused again, so it is not sent again. */
  refused: { term: number; generation: number } | undefined
  /**
   * Whether the host has raised the generation without a proof since the last remediation. A host
   * may do so once.
   */
  hasLeapt: boolean
  /** Whether providers of another vCenter stay on the host; true until the first remediation. */
  keepForeign: boolean
  /** Trace of the newest change that may affect the host; undefined: none. */
  cause: TraceContext | undefined
}
