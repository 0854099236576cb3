import { expect, it } from '@jest/globals'
import { seededRandom } from '@nkpsim/effects'
import type { esxiV1 } from '@nkpsim/rpc'
import { chooseHost, planObjectKills } from './object-kills.ts'

const component = (hostId: string, kind: 'REPLICA' | 'WITNESS') =>
  ({ hostId, kind: `VSAN_COMPONENT_KIND_${kind}` }) as esxiV1.VsanObjectComponent__Output
const object = (kind: 'FILE' | 'LOCK') =>
  ({
    kind: `VSAN_OBJECT_KIND_${kind}`,
    owner: { hostId: 'a', runId: 'run' },
    components: [component('a', 'REPLICA'), component('b', 'REPLICA'), component('c', 'WITNESS')],
  }) as unknown as esxiV1.VsanObjectConfiguration__Output

it('100 kills have all roles, and the same for a seed', () => {
  const plan = planObjectKills(100, seededRandom('objects'))
  expect(plan).toEqual(planObjectKills(100, seededRandom('objects')))
  expect(new Set(plan.map(({ role }) => role))).toEqual(new Set(['owner', 'replica', 'witness']))
})

it.each([
  ['owner', 'a'],
  ['replica', 'b'],
  ['witness', 'c'],
] as const)('a kill of the %s hits host %s of a disk', (role, host) => {
  expect(chooseHost([object('LOCK'), object('FILE')], { role, point: 0.99 })).toBe(host)
  expect(chooseHost([object('LOCK')], { role, point: 0 })).toBeUndefined()
})
