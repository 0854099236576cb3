import { expect, it } from '@jest/globals'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { host } from '../testing/models.ts'
import { changesVsanMembers } from './vsan-members.ts'

const KNOWN = { vsanClusters: [{ cluster: 'vSAN' }] } as unknown as Pick<
  PublicSnapshot,
  'vsanClusters'
>
const member = host({ name: 'esx-1', cluster: 'vSAN', address: 'a:1' })

it.each([
  ['a new host', undefined, member, true],
  ['a host that leaves', member, undefined, true],
  ['another address', member, { ...member, address: 'b:1' }, true],
  ['another name', member, { ...member, name: 'esx-2' }, true],
  ['another cluster', member, { ...member, cluster: 'plain' }, true],
  ['another version', member, { ...member, esxiVersion: '8.0.1' }, false],
  ['a host of a plain cluster', undefined, { ...member, cluster: 'plain' }, false],
])('%s', (_change, before, after, expected) => {
  expect(changesVsanMembers(KNOWN, before, after)).toBe(expected)
})
