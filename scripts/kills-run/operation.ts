import type { OperationName } from './arguments.ts'
import type { AuditedOperation } from './interrupted-calls.ts'

/** An operation on a VM, ready to start. */
export type ReadyOperation = {
  /** Resolves when the host has answered. */
  start(): Promise<void>
  /** Releases what the operation holds. */
  end(): Promise<void>
}

/** An operation that is killed, with its VM. */
export type TestedOperation = {
  name: OperationName
  audited: AuditedOperation
  /** Brings the VM into the state from which the operation starts. */
  prepare(): Promise<ReadyOperation>
  /**
   * Checks the VM after the host was killed and started again. Then lets the operation finish, and
   * checks the VM again.
   * @returns a line for each violation of I3, I10 or I14, and for an operation that does not finish
   */
  check(): Promise<string[]>
}
