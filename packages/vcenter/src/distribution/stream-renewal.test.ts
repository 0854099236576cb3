import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { setSetting } from '../settings/settings.ts'
import type { FakeAgent } from '../testing/fake-agent.ts'
import { type HostsInMemory, hostsInMemory } from '../testing/hosts-in-memory.ts'
import { keyProvider } from '../testing/models.ts'
import { ANSWER_MS } from './await-answer.ts'
import { STREAM_MS } from './host-stream.ts'

let cluster: HostsInMemory
let agent: FakeAgent
beforeEach(async () => {
  cluster = await hostsInMemory()
  // No remediation attests the host again while its stream is renewed.
  await setSetting(cluster.store, 'vpxd.KMS.remediationInterval', '1440')
  const added = await cluster.addHost({ tpmVersion: '2.0' })
  agent = added.agent
  await cluster.finish(cluster.distributor.follow(added.known))
  // The host has a TPM, but no attestation service.
  await cluster.pass(() => standing() === 'notAccepted')
})
afterEach(() => cluster.stop())

const standing = () => cluster.distributor.attestor.standing(agent.hostId)
const isConnected = () => cluster.distributor.status(agent.hostId).isConnected
const connectionEvents = () =>
  cluster.store
    .newestEvents(1000, {})
    .map(({ id }) => id)
    .filter((id) => id.startsWith('HostConnect'))
    .reverse()
const createProvider = () =>
  cluster.store.change((tables) => {
    tables.insertKeyProvider(keyProvider({ name: 'A' }))
    tables.bumpGeneration()
  })
const renewed = async (): Promise<void> => {
  const { streams } = agent
  await cluster.clock.advance(STREAM_MS)
  await cluster.pass(() => agent.streams > streams || !isConnected())
}

it('vCenter renews the stream to a host every hour, and the host stays connected', async () => {
  for (const _hour of [1, 2]) {
    await renewed()
    expect(isConnected()).toBe(true)
  }
  await createProvider()
  await cluster.pass(() => agent.held.keyProviders.some(({ provider }) => provider === 'A'))
  expect(agent.streams).toBe(3)
  expect(connectionEvents()).toEqual(['HostConnectedEvent'])
})

it('a host keeps its attestation while its stream is renewed, and is lost if the new stream fails', async () => {
  agent.isTalkative = false
  await renewed()
  expect([isConnected(), standing()]).toEqual([true, 'notAccepted'])
  agent.received.length = 0
  await createProvider()
  const endMs = cluster.clock.monotonicMs() + ANSWER_MS / 2
  await cluster.pass(() => cluster.clock.monotonicMs() > endMs)
  // Until the host reports its state on the new stream, vCenter sends nothing.
  expect(agent.received).toEqual([])
  await cluster.clock.advance(ANSWER_MS)
  await cluster.pass(() => !isConnected())
  expect(standing()).toBe('pending')
  await cluster.pass(() => connectionEvents().length > 1)
  expect(connectionEvents()).toEqual(['HostConnectedEvent', 'HostConnectionLostEvent'])
})
