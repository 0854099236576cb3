import { join } from 'node:path'
import { declaredRequirements, neededPrivileges } from '@nkpsim/rpc'
import { SYSTEM_ROLES } from '@nkpsim/vcenter/vocabulary'
import { accessTable } from './access-table.ts'

/** The page that shows the table. */
export const ACCESS_PAGE = join(import.meta.dirname, '..', 'docs', 'access.md')

/** Returns the table of vCenter's own roles and of all methods of the contract. */
export function declaredAccessTable(): string {
  const methods = declaredRequirements().map(([path, requirement]) => {
    const needed = requirement === undefined ? [] : neededPrivileges(requirement)
    return [path, [...new Set(needed.map(({ privilege }) => privilege))]] as const
  })
  const roles = SYSTEM_ROLES.filter(({ privileges }) => privileges.length > 0).toSorted(
    (a, b) => b.privileges.length - a.privileges.length,
  )
  return accessTable(methods, roles)
}
