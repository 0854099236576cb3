import { expect, it } from '@jest/globals'
import { outOfSync } from './out-of-sync.ts'

const host = (name: string, acknowledgedGeneration: number, more: object = {}) => ({
  name,
  connectionState: 'CONNECTION_STATE_CONNECTED',
  acknowledgedGeneration,
  desiredGeneration: 5,
  ...more,
})

it('outOfSync names connected hosts with an earlier or a later state than vCenter', () => {
  const away = { connectionState: 'CONNECTION_STATE_NOT_RESPONDING' }
  expect(
    outOfSync([host('esx-1', 5), host('esx-2', 4), host('esx-3', 7), host('esx-4', 0, away)]),
  ).toEqual(['esx-2', 'esx-3'])
})
