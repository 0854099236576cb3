import { expect, it } from '@jest/globals'
import { findUnconverged } from '@nkpsim/checkers'
import type { SiteAccess } from '../clients/site-access.ts'
import { observeLinks } from './observe-links.ts'

/** Returns the access to a vCenter that shows these users. */
function vcenterWith(users: readonly string[], isLinked = true): SiteAccess {
  const service = {
    listLinkedVcenters: async () => ({ vcenters: [{ reachable: isLinked }] }),
    listUsers: async () => ({ users }),
    listRoles: async () => ({ roles: [{ name: 'role-1' }] }),
  }
  return { vcenter: async () => service } as unknown as SiteAccess
}

it('linked vCenters must have the same users and roles', async () => {
  const both = await observeLinks(vcenterWith(['user-1']), vcenterWith(['user-1']))
  expect(findUnconverged(both)).toEqual([])
  const different = await observeLinks(vcenterWith(['user-1']), vcenterWith(['user-2']))
  expect(findUnconverged(different)).toEqual([
    'the linked vCenter does not hold user user-1',
    'the linked vCenter still holds user user-2',
  ])
})

it('vCenters that are not linked may differ', async () => {
  const alone = vcenterWith(['user-2'], false)
  expect(await observeLinks(vcenterWith(['user-1']), alone)).toEqual([])
})
