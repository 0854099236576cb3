import type { HostHolding } from '@nkpsim/checkers'
import { CALL, type SiteAccess } from '../clients/site-access.ts'

/**
 * Reads the users and roles of two vCenters, which must be the same if the vCenters are linked.
 * @returns what the second vCenter should hold and what it holds, in the form for I13; nothing if
 *   they are not linked
 */
export async function observeLinks(first: SiteAccess, second: SiteAccess): Promise<HostHolding[]> {
  if (!(await reachesPartner(first)) || !(await reachesPartner(second))) return []
  const [desired, held] = [await namesOf(first), await namesOf(second)]
  return [{ host: 'the linked vCenter', isReachable: true, desired, held }]
}

async function reachesPartner(site: SiteAccess): Promise<boolean> {
  const mode = await site.vcenter('nkpsim.vcenter.v1.LinkedModeService')
  const { vcenters } = await mode.listLinkedVcenters({}, CALL)
  return vcenters.some(({ reachable }) => reachable)
}

async function namesOf(site: SiteAccess): Promise<ReadonlyMap<string, string>> {
  const authorization = await site.vcenter('nkpsim.vcenter.v1.AuthorizationService')
  const { users } = await authorization.listUsers({}, CALL)
  const { roles } = await authorization.listRoles({}, CALL)
  const names = [...users.map((user) => `user ${user}`), ...roles.map(({ name }) => `role ${name}`)]
  return new Map(names.map((name) => [name, 'present']))
}
