import type { Answer, Declared as DeclaredBy, Unnamed } from '@nkpsim/daemon/operation'
import type { Privilege } from '../access/privileges.ts'

/**
 * Who may call an operation: anyone who reaches the port, the managing vCenter, another host of
 * this vCenter, any user with a session, or users with certain privileges on the host. The managing
 * vCenter may call every operation of the services that it can reach. The host's root may call
 * every operation except those for vCenter or hosts alone.
 */
export type Requirement =
  | 'anyone'
  | 'vcenter'
  | 'host'
  | 'session'
  | readonly [Privilege, ...Privilege[]]

/** Facts about an operation that every protocol needs before it runs. */
export type Declared = DeclaredBy<Requirement>

/** Declares an operation of a host. Its `run` throws EsxiErrors. */
export function operation<Input, Result extends Answer>(
  unnamed: Unnamed<Requirement, Input, Result>,
): Unnamed<Requirement, Input, Result> {
  return unnamed
}
