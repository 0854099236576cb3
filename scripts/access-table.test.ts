import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { accessTable, withTable } from './access-table.ts'
import { ACCESS_PAGE, declaredAccessTable } from './declared-access-table.ts'

const ROLES = [
  { name: 'Admin', privileges: ['Keys.Manage', 'Keys.Read', 'Host.Config'] },
  { name: 'ReadOnly', privileges: ['Keys.Read'] },
]

describe('accessTable', () => {
  it('puts actions of a service with the same privileges into a row, by object', () => {
    const table = accessTable(
      [
        ['a.v1.VmService/listVms', ['Keys.Read']],
        ['a.v1.KeyProviderService/createProvider', ['Keys.Manage']],
        ['a.v1.KeyProviderService/getProvider', ['Keys.Read']],
        ['a.v1.KeyProviderService/setDefaultProvider', ['Keys.Manage']],
        ['a.v1.KeyProviderService/backUpAll', ['Keys.Manage', 'Host.Config']],
        ['a.v1.VtpmService/addVtpm', ['Host.Config']],
        ['a.v1.SessionService/logout', []],
      ],
      ROLES,
    )
    expect(table.split('\n')).toEqual([
      '| object | actions | privileges | `Admin` | `ReadOnly` |',
      '| --- | --- | --- | --- | --- |',
      '| Key provider | create provider, set default provider | `Keys.Manage` | yes | - |',
      '| Key provider | get provider | `Keys.Read` | yes | yes |',
      '| Key provider | back up all | `Keys.Manage`, `Host.Config` | yes | - |',
      '| VM | list VMs | `Keys.Read` | yes | yes |',
      '| vTPM | add vTPM | `Host.Config` | yes | - |',
      '',
    ])
  })
})

describe('withTable', () => {
  it('replaces only the generated table', () => {
    const page = readFileSync(ACCESS_PAGE, 'utf8')
    const changed = withTable(page, '| x |\n')
    expect(changed).toContain('| x |\n<!-- end')
    expect(withTable(changed, declaredAccessTable())).toBe(withTable(page, declaredAccessTable()))
  })

  it('refuses a page without a place for the table', () => {
    expect(() => withTable('# Page\n', '')).toThrow('the page lacks')
  })
})

it('docs/access.md has the table of the declared privileges; otherwise run: npm run generate', () => {
  const page = readFileSync(ACCESS_PAGE, 'utf8')
  expect(page).toBe(withTable(page, declaredAccessTable()))
})
