import type { Observation } from '@nkpsim/checkers'
import type { Fault } from '../faults/fault.ts'
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
  /** Looks at everything that the checkers need. */
  observe(): Promise<Observation>
  /** Returns what is in each backup file of a provider, by the name of the backup. */
  backups(): ReadonlyMap<string, BackupContent>
}

/** Makes the site of a run. `note` records what happens by itself, such as a restart. */
export type CreateSite<Plan> = (plan: Plan, note: (text: string) => void) => SimulatedSite
