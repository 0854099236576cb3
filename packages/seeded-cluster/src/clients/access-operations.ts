import type { AccessOperation, Operation } from '../workload/operation.ts'
import { CALL, type SiteAccess } from './site-access.ts'

const SERVICE = 'nkpsim.vcenter.v1.AuthorizationService'
/** Privileges of the roles that a run makes. */
const PRIVILEGES = ['System.Read', 'Cryptographer.ReadKeyServersInfo']
const VCENTER = { kind: 'vCenter', name: '' }

const KINDS: Readonly<Record<AccessOperation['kind'], true>> = {
  ...{ createUser: true, deleteUser: true, logIn: true, logOut: true },
  ...{ createRole: true, deleteRole: true, setPermission: true, removePermission: true },
}

export function isAccessOperation(operation: Operation): operation is AccessOperation {
  return Object.hasOwn(KINDS, operation.kind)
}

/** Performs an operation on users, sessions, roles or permissions. */
export async function performOnAccess(
  operation: AccessOperation,
  site: SiteAccess,
): Promise<undefined> {
  const authorization = () => site.vcenter(SERVICE)
  switch (operation.kind) {
    case 'logIn':
      await site.logIn(operation.user, passwordOf(operation.user))
      return undefined
    case 'logOut':
      await site.logOut(operation.user)
      return undefined
    case 'createUser': {
      const { user } = operation
      await (await authorization()).createUser({ user, password: passwordOf(user) }, CALL)
      return undefined
    }
    case 'deleteUser':
      await (await authorization()).deleteUser({ user: operation.user }, CALL)
      return undefined
    case 'createRole':
      await (await authorization()).createRole(
        { name: operation.role, privileges: PRIVILEGES },
        CALL,
      )
      return undefined
    case 'deleteRole':
      await (await authorization()).deleteRole({ name: operation.role }, CALL)
      return undefined
    case 'setPermission': {
      const { user, role } = operation
      const permission = { user, role, entity: VCENTER, propagate: true }
      await (await authorization()).setPermission({ permission }, CALL)
      return undefined
    }
    case 'removePermission':
      await (await authorization()).removePermission(
        { user: operation.user, entity: VCENTER },
        CALL,
      )
      return undefined
  }
}

function passwordOf(user: string): string {
  return `the password of ${user}`
}
