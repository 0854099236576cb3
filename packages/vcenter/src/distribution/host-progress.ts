import type { TraceContext } from '@nkpsim/tracing'
import type { ObservedState } from './plan.ts'
import type { WakeUp } from './wake-up.ts'

/** The reason why a host refuses its desired state. */
export type Refusal = { term: number; generation: number; code: string; message: string }

/** What vCenter now knows about a host. */
export type HostStatus = {
  isConnected: boolean
  /**
   * Whether vCenter has stored a report of the host's virtual machines from the present or last
   * stream. Until then, the stored inventory is missing or of an earlier stream.
   */
  hasReportedVms: boolean
  /** Version of nkpsim on the host; undefined until the host is reached for the first time. */
  programVersion?: string
  /** The last report of the host; undefined until the host is reached for the first time. */
  observed: ObservedState | undefined
  /** The host's refusal of its last desired state. */
  refusal: Refusal | undefined
  /**
   * Why the host is not connected. Undefined while it is connected, before the first attempt ends,
   * and after the host itself ended the stream.
   */
  problem?: string | undefined
  /**
   * How far the host's clock was behind vCenter's at the beginning of the present or last stream;
   * undefined until the host is reached for the first time.
   */
  clockBehindMs?: number
}

/** Data that consecutive streams to one host share. */
export type HostProgress = {
  status: HostStatus
  wakeUp: WakeUp
  /**
   * The state that the host refused. It is not sent again, because the host would refuse it again.
   */
  refused: { term: number; generation: number } | undefined
  /**
   * Whether vCenter has raised its generation to follow a report of this host that had no valid
   * proof. vCenter does so at most once between two remediations.
   */
  hasLeapt: boolean
  /** Whether the host was lost since its last report of virtual machines. True at first. */
  isReportLate: boolean
  /** Whether providers of another vCenter stay on the host. True until the first remediation. */
  keepForeign: boolean
  /** Trace of the newest change that may affect the host; undefined: none. */
  cause: TraceContext | undefined
}
