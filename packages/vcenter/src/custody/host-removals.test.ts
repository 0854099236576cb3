import { afterEach, beforeEach, expect, it } from '@jest/globals'
import type { Logger } from '@nkpsim/daemon'
import { silentLogger } from '@nkpsim/daemon/testing'
import type { Host } from '../records/host.ts'
import type { FakeAgent } from '../testing/fake-agent.ts'
import { NO_TOKENS } from '../testing/fake-distributor.ts'
import { type HostsInMemory, hostsInMemory } from '../testing/hosts-in-memory.ts'
import { keyProvider } from '../testing/models.ts'
import { startHostRemovals } from './host-removals.ts'

/** A start of vCenter and its hosts takes longer than this, ms. */
const BOOT_MS = 30_000

let cluster: HostsInMemory
let agent: FakeAgent
let known: Host
let listen: () => Promise<void>
let warnings: unknown[]

/** A vCenter began to remove a host, and then both stopped. */
beforeEach(async () => {
  cluster = await hostsInMemory()
  const added = await cluster.addHost({ name: 'esx-1', tpmVersion: '' })
  agent = added.agent
  known = added.known
  listen = added.listen
  const { store, distributor, finish, pass } = cluster
  await store.change((tables) => tables.insertKeyProvider(keyProvider({ name: 'A' })))
  await finish(distributor.follow(known))
  await pass(() => holds().length === 1)
  await agent.close()
  await pass(() => !distributor.status(known.id).isConnected)
  await store.change((tables) => tables.beginRemoval(known.id))
})
afterEach(() => cluster.stop())

const holds = () => agent.held.keyProviders.map(({ provider }) => provider)
const isPresent = () => cluster.store.snapshot().hosts.length > 0

/** Continues the removal, and waits as long as hosts take to start. */
async function restart() {
  const { clock, pass, store, distributor } = cluster
  warnings = []
  const logger: Logger = { ...silentLogger, warn: (...entry) => void warnings.push(entry) }
  const removals = startHostRemovals({ store, distributor, hostTokens: NO_TOKENS, logger })
  const startMs = clock.monotonicMs()
  await pass(() => clock.monotonicMs() > startMs + BOOT_MS)
  return removals
}
const eventsOfHolders = () =>
  cluster.store.newestEvents(100, { ids: ['nkpsim.host.removedWithKdks'] })

it('a removal continues after a start when its host answers, and deletes the KDKs', async () => {
  await restart()
  expect([isPresent(), holds()]).toEqual([true, ['A']])
  await listen()
  await cluster.pass(() => !isPresent())
  expect([holds(), warnings, eventsOfHolders()]).toEqual([[], [], []])
})

it('a repeated command ends a removal without the host, and names the KDKs that it may hold', async () => {
  const removals = await restart()
  const { keys } = await cluster.finish(removals.remove(known))
  expect([isPresent(), keys.map(({ provider }) => provider)]).toEqual([false, ['A']])
  expect(warnings).toEqual([['host.removed-with-kdks', { host: 'esx-1', providers: ['A'] }]])
  expect(eventsOfHolders()).toMatchObject([
    {
      ...{ severity: 'warning', entityKind: 'host', entity: 'esx-1' },
      message: 'esx-1 was removed, and may still hold the KDKs of A.',
    },
  ])
})
