import { expect, it } from '@jest/globals'
import type { KeyProviderOperations } from '../operations/key-providers.ts'
import { keyProviderService } from './key-provider-service.ts'

it.each([
  ['DEFAULT_SCOPE_UNSPECIFIED', '', { kind: 'vCenter' }],
  ['DEFAULT_SCOPE_CLUSTER', 'C', { kind: 'cluster', entity: 'C' }],
  ['DEFAULT_SCOPE_FOLDER', 'F', { kind: 'folder', entity: 'F' }],
  ['DEFAULT_SCOPE_UNSPECIFIED', 'C', undefined],
  ['DEFAULT_SCOPE_VCENTER', 'C', undefined],
  // A scope of a newer client arrives as a number.
  [4, 'C', undefined],
])('a default in scope %s for "%s" is set as %j or refused', async (scope, entity, wanted) => {
  const set: unknown[] = []
  const run = async (input: { scope: unknown }) => void set.push(input.scope)
  const operations = { setDefaultProvider: { run } } as unknown as KeyProviderOperations
  const { setDefaultProvider } = keyProviderService(operations).handlers
  const asked = setDefaultProvider?.({ provider: 'nkp', scope, entity }, {} as never)
  if (wanted === undefined) await expect(asked).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
  else await asked
  expect(set).toEqual(wanted === undefined ? [] : [wanted])
})
