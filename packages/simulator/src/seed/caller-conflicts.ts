import type { SeedAction } from './seed-action.ts'
import { byName, type ObservedState } from './seed-state.ts'

/**
 * Returns a conflict for each action of a plan that takes rights from the user who applies the
 * seed. This user may be unable to complete the plan after such an action.
 */
export function callerConflicts(
  actions: readonly SeedAction[],
  { roles, permissions }: Pick<ObservedState, 'roles' | 'permissions'>,
  caller: string,
): string[] {
  const own = permissions.filter(({ user }) => user === caller)
  const isOwn = (role: string): boolean => own.some((permission) => permission.role === role)
  const end = `${caller}, who applies the seed; change the seed, or log in as another user`
  return actions.flatMap((action): string[] => {
    switch (action.kind) {
      case 'deleteUser':
        return action.name === caller ? [`--prune would delete ${end}`] : []
      case 'removePermission':
        return action.permission.user === caller
          ? [`--prune would remove the permission "${action.permission.role}" of ${end}`]
          : []
      case 'deleteRole':
        return isOwn(action.name)
          ? [`--prune would delete the role "${action.name}" of ${end}`]
          : []
      case 'updateRole': {
        const { privileges = [] } = byName(roles, action.name) ?? {}
        const isReduced = privileges.some(
          (each) => !each.startsWith('System.') && !action.privileges.includes(each),
        )
        return isReduced && isOwn(action.name)
          ? [`the seed would reduce the role "${action.name}" of ${end}`]
          : []
      }
      case 'setPermission': {
        const { user, entity, role, propagate } = action.permission
        const found = own.find(
          (each) => each.entity.kind === entity.kind && each.entity.name === entity.name,
        )
        if (user !== caller || found === undefined) return []
        const isSafe = (role === 'Admin' || role === found.role) && (propagate || !found.propagate)
        return !isSafe ? [`the seed would replace the permission "${found.role}" of ${end}`] : []
      }
      default:
        return []
    }
  })
}
