import { join } from 'node:path'
import { declaredRequirements, neededPrivileges } from '@nkpsim/rpc'
import { SYSTEM_ROLES } from '@nkpsim/vcenter/vocabulary'
import { accessTable } from './access-table.ts'

/** The page that shows the table. */
export const ACCESS_PAGE = join(import.meta.dirname, '..', 'docs', 'access.md')

/** Services of trust hosts, which do not have vCenter's roles. */
const OF_TRUST_HOSTS = /^nkpsim\.trust\./

/** Returns the table of vCenter's own roles and of the methods of vCenter and hosts. */
export function declaredAccessTable(): string {
  const declared = declaredRequirements().filter(([path]) => !OF_TRUST_HOSTS.test(path))
  const methods = declared.map(([path, requirement]) => {
    const needed = requirement === undefined ? [] : neededPrivileges(requirement)
    return [path, [...new Set(needed.map(({ privilege }) => privilege))]] as const
  })
  const roles = SYSTEM_ROLES.filter(({ privileges }) => privileges.length > 0).toSorted(
    (a, b) => b.privileges.length - a.privileges.length,
  )
  return accessTable(methods, roles)
}
