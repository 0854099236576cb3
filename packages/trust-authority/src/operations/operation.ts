import type { Answer, Declared as DeclaredBy, Unnamed } from '@nkpsim/daemon/operation'
import type { Privilege } from '../access/privileges.ts'

/** Who may call an operation: anyone who reaches the port, or administrators with privileges. */
export type Requirement = 'anyone' | readonly [Privilege, ...Privilege[]]

/** Facts about an operation that every protocol needs before it runs. */
export type Declared = DeclaredBy<Requirement>

/** Declares an operation of a trust host. Its `run` throws TrustErrors. */
export function operation<Input, Result extends Answer>(
  unnamed: Unnamed<Requirement, Input, Result>,
): Unnamed<Requirement, Input, Result> {
  return unnamed
}
