import { CALL, type SiteAccess } from '../clients/site-access.ts'
import { type FinalObjects, labelOf } from '../model/object-calls.ts'
import type { Plan } from '../plan/plan.ts'

/**
 * Reads the users, roles, permissions and hosts of a vCenter. Linked vCenters also change each
 * other's users, roles and permissions, so only the hosts are judged if there are two.
 */
export async function observeObjects(
  site: SiteAccess,
  { plan, nowMs }: { plan: Plan; nowMs: () => number },
): Promise<FinalObjects> {
  const access = await site.vcenter('nkpsim.vcenter.v1.AuthorizationService')
  const inventory = await site.vcenter('nkpsim.vcenter.v1.InventoryService')
  const { users } = await access.listUsers({}, CALL)
  const { roles } = await access.listRoles({}, CALL)
  const { permissions } = await access.listPermissions({}, CALL)
  const { hosts } = await inventory.listHosts({}, CALL)
  return {
    atMs: nowMs(),
    kinds: plan.hasOtherVcenter ? ['host'] : ['host', 'permission', 'role', 'user'],
    present: new Map([
      ...users.map((user) => [labelOf('user', user), 'present'] as const),
      ...roles.map(({ name }) => [labelOf('role', name), 'present'] as const),
      ...permissions.map(({ user, role }) => [labelOf('permission', user), role] as const),
      ...hosts.map(({ name }) => [labelOf('host', name), 'present'] as const),
    ]),
    hostsAtStart: plan.startsEmpty ? [] : plan.hosts.map(({ name }) => name),
  }
}
