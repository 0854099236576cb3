import { expect, it } from '@jest/globals'
import { parseExposition } from '@nkpsim/daemon/testing'
import { createPassiveMetrics } from './passive-metrics.ts'

it('a passive node of vCenter HA exposes its role, its term and its last change', async () => {
  let node = { role: 'passive', term: 3, sequence: 41 }
  const registry = createPassiveMetrics(() => node)
  const samples = async () => {
    const families = parseExposition(await registry.metrics())
    return ['role', 'term', 'changes'].map(
      (name) => families.get(`nkpsim_vcenter_ha_${name}`)?.samples[0],
    )
  }
  expect(await samples()).toMatchObject([
    { labels: { role: 'passive' }, value: 1 },
    { value: 3 },
    { value: 41 },
  ])
  node = { role: 'isolated', term: 4, sequence: 42 }
  expect(await samples()).toMatchObject([
    { labels: { role: 'isolated' }, value: 1 },
    { value: 4 },
    { value: 42 },
  ])
})
