import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import { deleteRole, putRole } from '../access/edit-roles.ts'
import { PRIVILEGES } from '../access/privileges.ts'
import { allRoles } from '../access/roles.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

const MODIFY = [{ privilege: 'Authorization.ModifyRoles' }] as const

export type RoleOperations = ReturnType<typeof roleOperations>

/** Roles and their privileges. */
export function roleOperations(store: Store) {
  return named('nkpsim.vcenter.v1.AuthorizationService', {
    listPrivileges: operation({
      requirement: 'session',
      audit: OPEN,
      run: async () => PRIVILEGES,
    }),
    listRoles: operation({
      requirement: 'session',
      audit: OPEN,
      run: async () => allRoles(store.snapshot()),
    }),
    createRole: operation({
      requirement: MODIFY,
      audit: { target: 'name' },
      task: { operation: 'AuthorizationManager.addRole' },
      run: async ({ name, privileges }: { name: string; privileges: string[] }, { caller }: Call) =>
        putRole(store, name, privileges, { isNew: true, by: caller.name }),
    }),
    updateRole: operation({
      requirement: MODIFY,
      audit: { target: 'name' },
      task: { operation: 'AuthorizationManager.updateRole' },
      run: async ({ name, privileges }: { name: string; privileges: string[] }, { caller }: Call) =>
        putRole(store, name, privileges, { isNew: false, by: caller.name }),
    }),
    deleteRole: operation({
      requirement: MODIFY,
      audit: { target: 'name' },
      task: { operation: 'AuthorizationManager.removeRole' },
      run: async ({ name }: { name: string }) => deleteRole(store, name),
    }),
  })
}
