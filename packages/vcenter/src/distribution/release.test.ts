import { afterEach, beforeEach, expect, it } from '@jest/globals'
import type { Host } from '../records/host.ts'
import type { FakeAgent } from '../testing/fake-agent.ts'
import { type HostsInMemory, hostsInMemory } from '../testing/hosts-in-memory.ts'
import { keyProvider } from '../testing/models.ts'

let cluster: HostsInMemory
let agent: FakeAgent
let known: Host
beforeEach(async () => {
  cluster = await hostsInMemory()
  const added = await cluster.addHost({ tpmVersion: '' })
  agent = added.agent
  known = added.known
  await cluster.store.change((tables) => tables.insertKeyProvider(keyProvider({ name: 'A' })))
  await cluster.finish(cluster.distributor.follow(known))
  await cluster.pass(() => holds().length === 1)
})
afterEach(() => cluster.stop())

const holds = () => agent.held.keyProviders.map(({ provider }) => provider)
const isConnected = () => cluster.distributor.status(known.id).isConnected

it('a host that an operator disconnected meanwhile gets no session', async () => {
  const { distributor, store, finish } = cluster
  await finish(distributor.leave(known))
  const { streams } = agent
  await store.change((tables) => tables.putHost({ ...known, isDisconnected: true }))
  await finish(distributor.follow(known))
  expect([agent.streams, isConnected()]).toEqual([streams, false])
})

it('a reconnect during a release waits, and the host loses its KDKs', async () => {
  const { distributor, store, finish, pass } = cluster
  const { promise: late, resolve: answer } = Promise.withResolvers<void>()
  agent.beforeAnswer = () => late
  const { streams } = agent
  await store.change((tables) => tables.beginRemoval(known.id))
  const released = distributor.release(known)
  await pass(() => agent.received.at(-1)?.keyProviders.length === 0)
  await finish(distributor.follow(known))
  expect([agent.streams, holds()]).toEqual([streams, ['A']])
  answer()
  await finish(released)
  expect(holds()).toEqual([])
})

it('a host whose removal has begun gets no KDKs, also before its release', async () => {
  await cluster.store.change((tables) => {
    tables.beginRemoval(known.id)
    tables.bumpGeneration()
  })
  await cluster.pass(() => holds().length === 0)
})

it('a stopped distributor begins no session, neither for a reconnect nor for a release', async () => {
  const { distributor, finish } = cluster
  await finish(distributor.stop())
  const { streams } = agent
  await finish(distributor.follow(known))
  await expect(finish(distributor.release(known))).rejects.toThrow('abort')
  expect([agent.streams, isConnected(), holds()]).toEqual([streams, false, ['A']])
})

it('a release during which the distributor stops fails, and its session ends', async () => {
  const { distributor, finish, pass } = cluster
  agent.answer = () => undefined
  const released = Promise.allSettled([distributor.release(known)])
  await pass(() => agent.received.at(-1)?.keyProviders.length === 0)
  await finish(distributor.stop())
  expect(await finish(released)).toMatchObject([{ status: 'rejected' }])
  expect([isConnected(), holds()]).toEqual([false, ['A']])
})
