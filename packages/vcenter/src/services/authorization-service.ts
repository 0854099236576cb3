import { Secret } from '@nkpsim/crypto'
import { defineService, type ServiceRegistration, type vcenterV1 } from '@nkpsim/rpc'
import type { Entity } from '../access/entities.ts'
import { entityKind } from '../access/entity-kinds.ts'
import { type Permission, removePermission, setPermission } from '../access/permissions.ts'
import { PRIVILEGES } from '../access/privileges.ts'
import { allRoles, deleteRole, putRole, type Role } from '../access/roles.ts'
import { changePassword, createUser, deleteUser, isPasswordOf } from '../access/users.ts'
import { VcenterError } from '../errors.ts'
import type { Store } from '../store/store.ts'

/** nkpsim.vcenter.v1.AuthorizationService. */
export function authorizationService(store: Store): ServiceRegistration {
  return defineService('nkpsim.vcenter.v1.AuthorizationService', {
    allow: ['operator'],
    handlers: {
      createUser: async ({ user, password: text }) => {
        using password = Secret.from(Buffer.from(text))
        await createUser(store, user, password)
        return {}
      },
      listUsers: async () => ({ users: store.snapshot().users.map(({ name }) => name) }),
      deleteUser: async ({ user }) => {
        deleteUser(store, user.toLowerCase())
        return {}
      },
      setPassword: async ({ user, password: text }) => {
        using password = Secret.from(Buffer.from(text))
        await changePassword(store, user.toLowerCase(), password)
        return {}
      },
      changeOwnPassword: async ({ password: presentText, newPassword: nextText }, { caller }) => {
        using present = Secret.from(Buffer.from(presentText))
        using next = Secret.from(Buffer.from(nextText))
        const user = store.snapshot().users.find(({ name }) => name === caller?.name)
        if (user === undefined || !(await isPasswordOf(user, present)))
          throw new VcenterError('INVALID_LOGIN', 'the present password is wrong')
        await changePassword(store, user.name, next)
        return {}
      },
      listPrivileges: async () => ({ privileges: [...PRIVILEGES] }),
      listRoles: async () => ({ roles: allRoles(store.snapshot()).map(roleMessage) }),
      createRole: async ({ name, privileges }) => ({
        role: roleMessage(putRole(store, name, privileges, { isNew: true })),
      }),
      updateRole: async ({ name, privileges }) => ({
        role: roleMessage(putRole(store, name, privileges, { isNew: false })),
      }),
      deleteRole: async ({ name }) => {
        deleteRole(store, name)
        return {}
      },
      listPermissions: async () => ({
        permissions: store.snapshot().permissions.map(permissionMessage),
      }),
      setPermission: async ({ permission }) => {
        if (permission === null) throw new VcenterError('INVALID_REQUEST', 'no permission is given')
        const { user, entity, role, propagate } = permission
        setPermission(store, {
          user: user.toLowerCase(),
          entity: readEntity(entity),
          role,
          propagates: propagate,
        })
        return {}
      },
      removePermission: async ({ user, entity }) => {
        removePermission(store, user.toLowerCase(), readEntity(entity))
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
