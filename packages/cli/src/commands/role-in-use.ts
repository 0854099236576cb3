import { isSameName } from '@nkpsim/daemon/name-text'

/** Maximum number of permissions that the refusal names. */
const MAX_NAMED = 3

type Permission = {
  user: string
  role: string
  entity: { kind: string; name: string } | null
}

/**
 * Returns the error of deleting a role. If permissions use the role, the error names some of them.
 * @param list returns all permissions; called only if the role is in use. May reject, because the
 *   privilege to delete roles does not include the privilege to read permissions
 */
export async function withPermissions(
  error: unknown,
  name: string,
  list: () => Promise<readonly Permission[]>,
): Promise<unknown> {
  if (!(error instanceof Error && 'code' in error && error.code === 'ROLE_IN_USE')) return error
  const permissions = await list().catch(() => [])
  const uses = permissions.filter(({ role }) => isSameName(role, name))
  if (uses.length === 0) return error
  const named = uses.slice(0, MAX_NAMED).map((use) => `${use.user} on ${entityText(use.entity)}`)
  const others = uses.length > MAX_NAMED ? ` and ${uses.length - MAX_NAMED} more` : ''
  const remedy = 'remove them first: nkpsim permission remove USER --on ENTITY'
  const message = `role "${name}" is in use by ${named.join(', ')}${others}; ${remedy}`
  return Object.assign(new Error(message, { cause: error }), error)
}

/** Returns an entity in the form that `permission remove --on` takes. */
function entityText(entity: Permission['entity']): string {
  if (entity === null) return 'vCenter'
  return entity.name === '' ? entity.kind : `${entity.kind}:${entity.name}`
}
