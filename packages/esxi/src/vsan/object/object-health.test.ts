import { expect, it } from '@jest/globals'
import type { ObjectConfiguration, VsanComponent } from '../../records/vsan.ts'
import { objectHealth } from './object-health.ts'

const componentOn = (
  hostId: string,
  kind: VsanComponent['kind'],
  more: Partial<VsanComponent> = {},
): VsanComponent =>
  ({
    componentId: `component ${hostId}`,
    hostId,
    diskId: '',
    kind,
    state: 'ACTIVE',
    ...more,
  }) as VsanComponent

const health = (lost: Partial<VsanComponent>, lostBeforeMs: number) =>
  objectHealth(
    {
      kind: 'file',
      failuresToTolerate: 1,
      components: [
        componentOn('a', 'replica', lost),
        componentOn('b', 'replica'),
        componentOn('c', 'witness'),
      ],
    } as unknown as ObjectConfiguration,
    ({ hostId }) => hostId !== 'a',
    lostBeforeMs,
  )

it.each([
  ['a loss that its configuration does not have yet', {}, 1000, 'norebuild'],
  ['a loss since a moment', { state: 'ABSENT', absentSinceMs: 1001 }, 1000, 'norebuilddelaytimer'],
  ['a loss of long ago', { state: 'ABSENT', absentSinceMs: 1000 }, 1000, 'norebuild'],
  ['a failed disk', { state: 'DEGRADED', absentSinceMs: 1001 }, 1000, 'norebuild'],
  ['a component that is built again', { state: 'RECONFIG' }, 1000, 'activerebuild'],
] as const)('the health of an object tells %s', (_what, lost, lostBeforeMs, ending) => {
  expect(health(lost, lostBeforeMs)).toBe(`reducedavailabilitywith${ending}`)
})
