import type { Answer, Declared as DeclaredBy, Unnamed } from '@nkpsim/daemon/operation'
import type { Privilege } from '../access/privileges.ts'

/**
 * Who may call an operation: anyone who reaches the port, the vCenter that manages the host, any of
 * its users with a session, or users with these privileges on the host. The managing vCenter may
 * call everything, and the host's root everything that is not for vCenter alone.
 */
export type Requirement = 'anyone' | 'vcenter' | 'session' | readonly [Privilege, ...Privilege[]]

/** What every protocol must know about an operation before it runs. */
export type Declared = DeclaredBy<Requirement>

/**
 * An operation of a host, as a file of operations has it. `run` throws EsxiErrors, and `named`
 * names it.
 */
export function operation<Input, Result extends Answer>(
  unnamed: Unnamed<Requirement, Input, Result>,
): Unnamed<Requirement, Input, Result> {
  return unnamed
}
