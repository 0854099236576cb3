import type { Answer, Declared as DeclaredBy, FieldOf, Unnamed } from '@nkpsim/daemon/operation'
import type { Privilege } from '../access/privileges.ts'
import type { EntityKind } from '../records/entity.ts'
import type { DeclaredTask } from '../records/task.ts'

/**
 * Who may call an operation: anyone who reaches the port, anyone with an operator's certificate,
 * any user with a session, another vCenter, or users with these privileges.
 */
export type Requirement<Field extends string = string> =
  | 'anyone'
  | 'certificate'
  | 'session'
  | 'vcenter'
  | readonly [NeededPrivilege<Field>, ...NeededPrivilege<Field>[]]

/**
 * A privilege that a caller needs on this vCenter, or on the entity that a request field names. If
 * the request names no entity, the caller needs the first privilege on this vCenter. The caller
 * then needs a further privilege only if it is on the same entity as the first.
 */
export type NeededPrivilege<Field extends string = string> = {
  privilege: Privilege
  on?: Exclude<EntityKind, 'vCenter'>
  /** Request field that holds the entity's name. */
  field?: Field
}

/** What every protocol must know about an operation before it runs. */
export type Declared = DeclaredBy<Requirement> & Pick<TaskParts<never>, 'task'>

/** The part of a declaration that makes calls of the operation tasks of their callers. */
type TaskParts<Result> = {
  /** The target of the task is that of the audit record. Undefined: the calls are no tasks. */
  task?: DeclaredTask
  /**
   * Waits for work that the call has begun. Resolves to the error of the work; empty: it succeeded.
   * If undefined, all work ends with the call.
   */
  outcome?: (result: Result) => Promise<string>
}

/**
 * Declares an operation of a vCenter. `run` throws VcenterErrors. `named` later adds the
 * operation's name.
 */
export function operation<Input, Result extends Answer>(
  unnamed: Unnamed<Requirement<FieldOf<NoInfer<Input>>>, Input, Result> &
    TaskParts<NoInfer<Awaited<Result>>>,
): Unnamed<Requirement<FieldOf<Input>>, Input, Result> & TaskParts<Awaited<Result>> {
  return unnamed
}
