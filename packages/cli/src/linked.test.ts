import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { startTestCluster, type TestCluster, vcenterOf } from '@nkpsim/simulator/testing'
import { nkpsimOn, oneLineOf } from './testing/refusals.ts'

let own: TestCluster
let other: TestCluster
const nkpsim = (...args: string[]) => nkpsimOn(own.stateDir, args)
const parsed = async (...args: string[]) => {
  const { exitCode, stdout, stderr } = await nkpsim('--quiet', '-o', 'json', ...args)
  expect([exitCode, stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}
const nameOf = ({ vcenter }: TestCluster) => `vc-${vcenter.instanceId.slice(0, 8)}`

beforeAll(async () => {
  ;[own, other] = await Promise.all([
    startTestCluster({ hosts: 0, noTpm: [] }),
    startTestCluster({ hosts: 1, noTpm: [1] }),
  ])
})
afterAll(async () => {
  await own.dispose()
  await other.dispose()
})

describe('nkpsim link, unlink and provider share', () => {
  it.each([
    ['a link without --to', 'link', 2, /--to/],
    ['a link to a missing cluster', 'link --to /nowhere', 3, /no cluster in \/nowhere/],
    ['to unlink an unknown vCenter', 'unlink vc-0', 3, /there is no linked vCenter "vc-0"/],
    ['to share with an unknown vCenter', 'provider share x --to vc-0', 3, /is no linked vCenter/],
  ])('refuse %s', async (_, line, exitCode, message) => {
    const result = await nkpsim(...line.split(' '))
    expect([result.exitCode, result.stdout]).toEqual([exitCode, ''])
    expect(oneLineOf(result.stderr)).toMatch(message)
  })

  it('refuse to link a vCenter with itself', async () => {
    const { exitCode, stderr } = await nkpsim('link', '--to', own.stateDir)
    expect(exitCode).toBe(2)
    expect(oneLineOf(stderr)).toMatch(/cannot be linked with itself/)
  })
})

story('nkpsim link', (step) => {
  step('links two vCenters, and succeeds again for linked vCenters', async () => {
    const link = () => parsed('link', '--to', other.stateDir)
    expect(await link()).toEqual({ own: nameOf(own), other: nameOf(other) })
    expect(await link()).toEqual({ own: nameOf(own), other: nameOf(other) })
    // A vCenter waits only two seconds for a partner before it answers.
    const { ownName, vcenters } = await until(
      () => parsed('linked', 'list'),
      (answer) => answer.vcenters[0]?.reachable === true,
    )
    expect(ownName).toBe(nameOf(own))
    expect(vcenters).toMatchObject([{ name: nameOf(other), reachable: true }])
    const row = new RegExp(`^${nameOf(other)} +yes +esx-1 +Cluster +yes`, 'm')
    await until(async () => row.test((await nkpsim('linked', 'inventory')).stdout))
  })

  step('shares a provider, and compares the providers of both vCenters', async () => {
    await vcenterOf(own.stateDir).createProvider('NKP')
    const share = ['provider', 'share', 'NKP', '--to', nameOf(other)]
    const early = await nkpsim(...share)
    expect([early.exitCode, early.stdout]).toEqual([4, ''])
    expect(oneLineOf(early.stderr)).toMatch(/"NKP" was never backed up/)
    await own.download('NKP')
    const { stdout, exitCode } = await nkpsim(...share)
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^Existed before: +no$/m)])
    const there = (await vcenterOf(other.stateDir).listProviders()).map(({ keyId }) => keyId)
    expect(there).toHaveLength(1)
    const [compared] = await until(
      () => parsed('linked', 'compare'),
      ([found]) => found?.holders.length === 2,
    )
    expect(compared).toMatchObject({ provider: 'NKP' })
    expect(compared.holders[0].keyId).toBe(there[0])
  })

  step('ends the link', async () => {
    const { exitCode, stderr } = await nkpsim('unlink', nameOf(other))
    expect([exitCode, stderr]).toEqual([
      0,
      `${nameOf(other)} is no longer linked. Both vCenters keep what was shared. Changes still arrive through vCenters that are linked with both.\n`,
    ])
    expect((await parsed('linked', 'list')).vcenters).toEqual([])
  })
})
