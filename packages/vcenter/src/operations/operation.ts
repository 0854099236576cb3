import type { Answer, Declared as DeclaredBy, FieldOf, Unnamed } from '@nkpsim/daemon/operation'
import type { Privilege } from '../access/privileges.ts'
import type { EntityKind } from '../records/entity.ts'

/**
 * Audience of an operation: anyone who reaches the port, any certificate of this cluster, any user
 * with a session, another vCenter, or users with these privileges.
 */
export type Requirement<Field extends string = string> =
  | 'anyone'
  | 'certificate'
  | 'session'
  | 'vcenter'
  | readonly [NeededPrivilege<Field>, ...NeededPrivilege<Field>[]]

/**
 * A privilege that a caller needs on this vCenter, or on the entity that a request field names. If
 * the request names no entity, the first privilege is needed on this vCenter. Further ones are then
 * needed only if they are on the same entity as the first.
 */
export type NeededPrivilege<Field extends string = string> = {
  privilege: Privilege
  on?: Exclude<EntityKind, 'vCenter'>
  /** Holds the entity's name. */
  field?: Field
}

/** What every protocol must know about an operation before it runs. */
export type Declared = DeclaredBy<Requirement>

/**
 * An operation of a vCenter, as a file of operations has it. `run` throws VcenterErrors, and
 * `named` names it.
 */
export function operation<Input, Result extends Answer>(
  unnamed: Unnamed<Requirement<FieldOf<NoInfer<Input>>>, Input, Result>,
): Unnamed<Requirement<FieldOf<Input>>, Input, Result> {
  return unnamed
}
