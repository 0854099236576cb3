// Writes the table of roles and actions into docs/access.md, from the privileges that the methods
// of proto/ declare and from vCenter's own roles.
import { readFileSync, writeFileSync } from 'node:fs'
import { withTable } from './access-table.ts'
import { ACCESS_PAGE, declaredAccessTable } from './declared-access-table.ts'

const page = readFileSync(ACCESS_PAGE, 'utf8')
writeFileSync(ACCESS_PAGE, withTable(page, declaredAccessTable()))
