import { Secret } from '@nkpsim/crypto'
import { answerNothing, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { PermissionOperations } from '../operations/permissions.ts'
import type { RoleOperations } from '../operations/roles.ts'
import type { UserOperations } from '../operations/users.ts'
import type { Permission } from '../records/permission.ts'
import type { Role } from '../records/role.ts'

/** Serves nkpsim.vcenter.v1.AuthorizationService. */
export function authorizationService(
  operations: UserOperations & RoleOperations & PermissionOperations,
): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.AuthorizationService', operations, {
    createUser: async ({ user, password: text }, run) => {
      using password = Secret.from(Buffer.from(text))
      await run({ user, password })
      return {}
    },
    listUsers: async (request, run) => ({ users: await run(request) }),
    deleteUser: answerNothing,
    setPassword: async ({ user, password: text }, run) => {
      using password = Secret.from(Buffer.from(text))
      await run({ user, password })
      return {}
    },
    changeOwnPassword: async ({ password: presentText, newPassword: nextText }, run) => {
      using password = Secret.from(Buffer.from(presentText))
      using newPassword = Secret.from(Buffer.from(nextText))
      await run({ password, newPassword })
      return {}
    },
    listPrivileges: async (request, run) => ({ privileges: [...(await run(request))] }),
    listRoles: async (request, run) => ({ roles: (await run(request)).map(roleMessage) }),
    createRole: async (request, run) => ({ role: roleMessage(await run(request)) }),
    updateRole: async (request, run) => ({ role: roleMessage(await run(request)) }),
    deleteRole: answerNothing,
    listPermissions: async (request, run) => ({
      permissions: (await run(request)).map(permissionMessage),
    }),
    setPermission: async ({ permission }, run) => {
      if (permission === null) await run({ permission: undefined })
      else {
        const { user, entity, role, propagate } = permission
        const asked = { user, entity: entity ?? undefined, role, propagates: propagate }
        await run({ permission: asked })
      }
      return {}
    },
    removePermission: async ({ user, entity }, run) => {
      await run({ user, entity: entity ?? undefined })
      return {}
    },
  })
}

function roleMessage({ name, label, privileges, isSystem }: Role) {
  return { name, label, privileges: [...privileges], system: isSystem }
}

function permissionMessage({ user, entity, role, propagates }: Permission) {
  return { user, entity, role, propagate: propagates }
}
