import { expect, it } from '@jest/globals'
import { plannedVsan, type VsanFact, vsanObstacle } from './plan-vsan.ts'

const fact = (more: Partial<VsanFact> = {}): VsanFact => ({
  ...{ cluster: 'c', provider: 'old', diskProviders: ['old', ''], health: 'GREEN' },
  ...{ issues: [], resyncs: 0, ...more },
})
const host = (name: string, isConnected = true) => ({
  ...{ name, cluster: 'c' },
  connectionState: isConnected ? 'CONNECTION_STATE_CONNECTED' : 'CONNECTION_STATE_NOT_RESPONDING',
})
const plan = (
  vsan: readonly VsanFact[],
  more: Partial<Parameters<typeof plannedVsan>[0]> = {},
): string[] =>
  plannedVsan({
    ...{ old: 'old', to: 'new', isToTrusted: false, vsan, hosts: [host('esx-1')] },
    ...{ obstacles: new Map(), ...more },
  }).map(({ name, obstacle }) => `${name}: ${obstacle ?? 'can move'}`)

it('a vSAN cluster of the old provider is in the plan, also if only its disks are', () => {
  expect(
    plan([
      fact(),
      fact({ cluster: 'half', provider: 'new', diskProviders: ['new', 'old'] }),
      fact({ cluster: 'other', provider: 'new', diskProviders: ['new'] }),
      fact({ cluster: 'plain', provider: '', diskProviders: [''] }),
    ]),
  ).toEqual(['vSAN-c: can move', 'vSAN-half: can move'])
})

it('a trusted provider is refused by its name', () => {
  expect(plan([fact()], { isToTrusted: true })).toEqual([
    expect.stringMatching(/^vSAN-c: "new" is a trusted key provider/),
  ])
})

it('every host of the cluster must be connected and hold the new provider', () => {
  expect(plan([fact()], { hosts: [host('esx-1'), host('esx-2', false)] })).toEqual([
    'vSAN-c: host esx-2 is not connected; connect it',
  ])
  const obstacles = new Map([['esx-1', 'its host does not hold key provider "new"']])
  expect(plan([fact()], { obstacles })).toEqual([
    'vSAN-c: host esx-1: its host does not hold key provider "new"',
  ])
})

it('red health or a resync stops the whole migration, and yellow health does not', () => {
  const stops = (more: Partial<VsanFact>) => vsanObstacle({ old: 'old', vsan: [fact(more)] })
  expect(stops({ health: 'YELLOW' })).toBeUndefined()
  expect(stops({ health: 'RED', issues: ['host esx-1: locked'] })).toMatch(/red \(host esx-1: lo/)
  expect(stops({ resyncs: 1 })).toMatch(/^the vSAN of cluster c copies 1 component; wait/)
  expect(stops({ health: 'RED', provider: 'x', diskProviders: ['x'] })).toBeUndefined()
  expect(plan([fact({ resyncs: 2 })])).toEqual([expect.stringContaining('copies 2 components')])
})
