import { expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import type { ClusterFacts } from '../local-cluster/start-options.ts'
import { createCluster } from './cluster.ts'

it('a cluster is removed once, by the first disposal that does not fail', async () => {
  let calls = 0
  const remove = async () => {
    calls += 1
    if (calls === 1) throw new Error('another command works on the cluster')
  }
  const facts = { stateDir: '/nowhere', hosts: [] } as unknown as ClusterFacts
  const cluster = createCluster(facts, {
    rootPassword: Secret.random(8, systemRandom.bytes),
    remove,
  })
  await expect(cluster.dispose()).rejects.toThrow('another command')
  await Promise.all([cluster.dispose(), cluster.dispose()])
  await cluster[Symbol.asyncDispose]()
  expect(calls).toBe(2)
})
