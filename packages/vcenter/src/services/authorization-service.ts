import { Secret } from '@nkpsim/crypto'
import { defineService, type ServiceRegistration, type vcenterV1 } from '@nkpsim/rpc'
import { deleteRole, putRole } from '../access/edit-roles.ts'
import type { LoginCheck } from '../access/login-check.ts'
import { PRIVILEGES } from '../access/privileges.ts'
import { allRoles } from '../access/roles.ts'
import { removePermission, setPermission } from '../access/set-permission.ts'
import { changePassword, createUser, deleteUser } from '../access/users.ts'
import { VcenterError } from '../errors.ts'
import { type Entity, entityKind } from '../records/entity.ts'
import type { Permission } from '../records/permission.ts'
import type { Role } from '../records/role.ts'
import type { Store } from '../store/store.ts'
import { callerOf } from './caller.ts'

/** nkpsim.vcenter.v1.AuthorizationService. */
export function authorizationService(store: Store, logins: LoginCheck): ServiceRegistration {
  return defineService('nkpsim.vcenter.v1.AuthorizationService', {
    allow: ['operator'],
    handlers: {
      createUser: async ({ user, password: text }) => {
        using password = Secret.from(Buffer.from(text))
        await createUser(store, user, password)
        return {}
      },
      listUsers: async () => ({ users: store.snapshot().users.map(({ name }) => name) }),
      deleteUser: async ({ user }, context) => {
        deleteUser(store, user.toLowerCase(), callerOf(context))
        return {}
      },
      setPassword: async ({ user, password: text }, context) => {
        using password = Secret.from(Buffer.from(text))
        await changePassword(store, user.toLowerCase(), password, callerOf(context))
        return {}
      },
      changeOwnPassword: async ({ password: presentText, newPassword: nextText }, context) => {
        using present = Secret.from(Buffer.from(presentText))
        using next = Secret.from(Buffer.from(nextText))
        // Counted with log-ins: who found an open session must not guess the password there.
        const { name } = await logins.check(callerOf(context), present, context.source)
        await changePassword(store, name, next, name)
        return {}
      },
      listPrivileges: async () => ({ privileges: [...PRIVILEGES] }),
      listRoles: async () => ({ roles: allRoles(store.snapshot()).map(roleMessage) }),
      createRole: async ({ name, privileges }, context) => ({
        role: roleMessage(putRole(store, name, privileges, { isNew: true, by: callerOf(context) })),
      }),
      updateRole: async ({ name, privileges }, context) => ({
        role: roleMessage(
          putRole(store, name, privileges, { isNew: false, by: callerOf(context) }),
        ),
      }),
      deleteRole: async ({ name }) => {
        deleteRole(store, name)
        return {}
      },
      listPermissions: async () => ({
        permissions: store.snapshot().permissions.map(permissionMessage),
      }),
      setPermission: async ({ permission }, context) => {
        if (permission === null) throw new VcenterError('INVALID_REQUEST', 'no permission is given')
        const { user, entity, role, propagate } = permission
        const set = {
          user: user.toLowerCase(),
          entity: readEntity(entity),
          role,
          propagates: propagate,
        }
        setPermission(store, set, callerOf(context))
        return {}
      },
      removePermission: async ({ user, entity }, context) => {
        removePermission(store, user.toLowerCase(), readEntity(entity), callerOf(context))
        return {}
      },
    },
  })
}

function readEntity(entity: vcenterV1.Entity__Output | null): Entity {
  if (entity === null) throw new VcenterError('INVALID_REQUEST', 'no entity is given')
  return { kind: entityKind(entity.kind), name: entity.name }
}

function roleMessage({ name, label, privileges, isSystem }: Role) {
  return { name, label, privileges: [...privileges], system: isSystem }
}

function permissionMessage({ user, entity, role, propagates }: Permission) {
  return { user, entity, role, propagate: propagates }
}
