import { describe, expect, it } from '@jest/globals'
import {
  type ObjectConfiguration,
  REPAIR_DELAY_MS,
  type VsanComponent,
} from '../../records/vsan.ts'
import { isHealthy } from '../../testing/lab-objects.ts'
import { createVsanLab } from '../../testing/vsan-lab.ts'
import { hasSurplus, isNeeded, planRedundancy } from './redundancy-plan.ts'

const component = (
  componentId: string,
  hostId: string,
  more: Partial<VsanComponent> = {},
): VsanComponent => ({
  ...{ componentId, hostId, diskId: `disk of ${componentId}`, kind: 'replica', state: 'ACTIVE' },
  ...more,
})
const WITNESS = component('w', 'h2', { kind: 'witness' })

const objectWith = (...components: VsanComponent[]): ObjectConfiguration => ({
  ...{ objectId: 'o', kind: 'file', failuresToTolerate: 1, csn: 1 },
  ...{ owner: { hostId: 'h0', runId: 'r0' }, components },
})

const stepsOf = (configuration: ObjectConfiguration, leaving: readonly string[]) =>
  planRedundancy(
    configuration,
    () => true,
    0,
    (id) => leaving.includes(id),
  )

describe('components of one kind on one host', () => {
  const doubled = component('b', 'h0')
  const configuration = objectWith(component('a', 'h0'), component('c', 'h1'), WITNESS, doubled)

  it('do not take the place of one on another host that must leave its disk', () => {
    expect(stepsOf(configuration, ['c'])).toEqual([{ kind: 'remove', component: doubled }])
    expect(isNeeded(configuration, 'c', (id) => id === 'c')).toBe(true)
    expect(isNeeded(configuration, 'b', (id) => id === 'c')).toBe(false)
  })

  it('are reduced to one, also if none must leave', () => {
    expect(stepsOf(configuration, [])).toEqual([{ kind: 'remove', component: doubled }])
  })

  it('are not removed when the object has no other', () => {
    expect(hasSurplus(objectWith(component('a', 'h0'), doubled, WITNESS))).toBe(false)
  })
})

it('a component that was given up is removed although its successor must leave', () => {
  const givenUp = component('a', 'h0', { state: 'DEGRADED', absentSinceMs: 1 })
  const others = [component('b', 'h0'), component('c', 'h1'), WITNESS]
  expect(stepsOf(objectWith(givenUp, ...others), ['b'])).toEqual([
    { kind: 'remove', component: givenUp },
  ])
})

it('a host that returns after the repair delay gets no second component', async () => {
  const lab = createVsanLab(3)
  await lab.run(async () => {
    const { objects } = lab.host(0).vsan()
    const objectId = await objects.create('file', 1)
    const object = await objects.own(objectId)
    await object.write(0, Buffer.alloc(4096, 1))
    lab.host(1).kill()
    await lab.until(async () => !(await isHealthy(lab, 0, objectId)))
    await lab.sleep(REPAIR_DELAY_MS)
    lab.host(1).start()
    let most = 0
    await lab.until(async () => {
      most = Math.max(most, lab.host(1).store.list().length)
      return isHealthy(lab, 0, objectId)
    })
    expect(most).toBe(1)
    await object.close()
  })
})
