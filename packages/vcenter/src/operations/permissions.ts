import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import { removePermission, setPermission } from '../access/set-permission.ts'
import { VcenterError } from '../errors.ts'
import { type Entity, entityKind } from '../records/entity.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

const MODIFY = [{ privilege: 'Authorization.ModifyPermissions' }] as const

/** An entity as a caller names it; undefined if the call names none. */
type AskedEntity = { kind: string; name: string } | undefined

/** A permission as a caller requests it. */
type AskedPermission = { user: string; entity: AskedEntity; role: string; propagates: boolean }

export type PermissionOperations = ReturnType<typeof permissionOperations>

/** Operations on permissions: which user has which role on which entity. */
export function permissionOperations(store: Store) {
  return named('nkpsim.vcenter.v1.AuthorizationService', {
    listPermissions: operation({
      requirement: MODIFY,
      audit: OPEN,
      run: async () => store.snapshot().permissions,
    }),
    setPermission: operation({
      requirement: MODIFY,
      audit: { target: 'permission.user' },
      task: { operation: 'AuthorizationManager.setEntityPermissions' },
      run: async (
        { permission }: { permission: AskedPermission | undefined },
        { caller }: Call,
      ) => {
        if (permission === undefined)
          throw new VcenterError('INVALID_REQUEST', 'no permission is given')
        const { user, entity } = permission
        const asked = { ...permission, user: user.toLowerCase(), entity: readEntity(entity) }
        await setPermission(store, asked, caller.name)
      },
    }),
    removePermission: operation({
      requirement: MODIFY,
      audit: { target: 'user' },
      task: { operation: 'AuthorizationManager.removeEntityPermission' },
      run: async ({ user, entity }: { user: string; entity: AskedEntity }, { caller }: Call) =>
        removePermission(store, user.toLowerCase(), readEntity(entity), caller.name),
    }),
  })
}

function readEntity(entity: AskedEntity): Entity {
  if (entity === undefined) throw new VcenterError('INVALID_REQUEST', 'no entity is given')
  return { kind: entityKind(entity.kind), name: entity.name }
}
