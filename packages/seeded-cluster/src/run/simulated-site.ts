import type { Observation } from '@nkpsim/checkers'
import type { Fault } from '../faults/fault.ts'
import type { FinalObjects } from '../model/object-calls.ts'
import type { BackupContent } from '../model/provider-calls.ts'
import type { VirtualTime } from '../scheduler/scheduler.ts'
import type { Operation, Outcome } from '../workload/operation.ts'

/** The cluster of a run, on simulated effects. */
export type SimulatedSite = {
  time: VirtualTime & { sleep(ms: number): Promise<void> }
  /** Starts all daemons, and makes what the first operation needs. */
  start(): Promise<void>
  /** Executes an operation as a user would, over the network. Never throws for a daemon's error. */
  execute(client: string, operation: Operation): Promise<Outcome>
  /** Begins a fault. It ends by itself, or with `heal`. */
  inject(fault: Fault): void
  /** Ends all faults, and starts daemons that do not run. */
  heal(): Promise<void>
  /** Longest time in which vCenter brings every host to its desired state, ms. */
  remediationMs: number
  /** Whether every daemon that could be started serves, and every host holds what it should. */
  hasConverged(): Promise<boolean>
  /** Looks at everything that the checkers need. */
  observe(): Promise<Observation>
  /** Returns what is in each backup file of a provider, by the name of the backup. */
  backups(): ReadonlyMap<string, BackupContent>
  /** Returns the users, roles, permissions and hosts that `observe` found; undefined if none. */
  objects(): FinalObjects | undefined
}

/** What a site reports by itself. */
export type SiteEvents = {
  /** Records what happens, such as a restart. */
  note: (text: string) => void
  /** Reports a defect that no checker sees, such as an error that a daemon does not handle. */
  onDefect: (text: string) => void
}

/** Makes the site of a run. */
export type CreateSite<Plan> = (plan: Plan, events: SiteEvents) => SimulatedSite
