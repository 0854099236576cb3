import { expect, it } from '@jest/globals'
import { auditCopyFolder } from './audit-copies.ts'

it('the copy of an audit log is in its own folder, whatever another node states', () => {
  const id = '5f0a3c7e-0000-4000-8000-000000000001'
  expect(auditCopyFolder('/state', id)).toBe(`/state/audit-copies/${id}`)
  for (const stated of ['', '.', '../audit', `${id}/..`, `/${id}`])
    expect(() => auditCopyFolder('/state', stated)).toThrow('is a UUID')
})
