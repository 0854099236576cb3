import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { keyCheckValue, Secret } from '@nkpsim/crypto'
import { clusterClockOf, silentLogger } from '@nkpsim/daemon/testing'
import {
  createSimulatedTime,
  type SimulatedTime,
  simulatedMachineClock,
  systemFiles,
  systemRandom,
} from '@nkpsim/effects'
import { passTime } from '@nkpsim/effects/testing'
import { createKeyAndCsr, privateKeyToPem } from '@nkpsim/pki'
import '@nkpsim/pki/testing/on-demand'
import { formatIdentityUri } from '@nkpsim/rpc'
import { createMemoryNetwork, type MemoryNetwork } from '@nkpsim/rpc/memory'
import { hostStandings, knownKeyOf, placesOf } from '../custody/custody.ts'
import { removeHost } from '../custody/remove-host.ts'
import { conditionsOf } from '../monitoring/alarms.ts'
import { DEFAULT_HOST_POLICY } from '../records/host-policy.ts'
import type { Store } from '../store/store.ts'
import { type FakeAgent, fakeAgent, taken } from '../testing/fake-agent.ts'
import { host, keyProvider, simulatedStore } from '../testing/models.ts'
import { type Distributor, startDistributor } from './distributor.ts'
import { storedLeadership } from './leadership.ts'

const LOOK_MS = 20
const PATIENCE_MS = 60_000

let time: SimulatedTime
let network: MemoryNetwork
let store: Store
let distributor: Distributor
const agents: FakeAgent[] = []

/** Whether each host has taken the newest revocations. */
let hasRevocations: boolean
let looksAtRevocations: number
beforeEach(async () => {
  hasRevocations = true
  looksAtRevocations = 0
  time = createSimulatedTime()
  network = createMemoryNetwork()
  store = await simulatedStore()
  await store.change((tables) => {
    tables.insertDatacenter('DC')
    tables.insertCluster({ name: 'Cluster', datacenter: 'DC', folder: undefined })
  })
  distributor = startDistributor({
    store,
    leadership: storedLeadership(store),
    machineClock: clock(),
    clusterClock: clusterClockOf(clock()),
    random: systemRandom,
    onConnection: async () => undefined,
    files: systemFiles,
    network: network.node('vcenter', clock()),
    trustedTpmFolder: undefined,
    checkpointCopies: { reach: () => undefined, lose: () => undefined },
    revocationCopies: { reach: () => undefined, lose: () => undefined, isCurrent },
    logger: silentLogger,
  })
})
afterEach(async () => {
  await passTime(time, async () => {
    await distributor.stop()
    await Promise.all(agents.splice(0).map((agent) => agent.close()))
  })
  store.close()
})

const clock = () => simulatedMachineClock(time, { startMs: Date.now() })

/** Defines a test whose time is virtual. */
const test = (name: string, act: () => Promise<void>) => it(name, () => passTime(time, act))

/** Looks repeatedly until something is true. @throws Error if it never is */
async function until(isWanted: () => boolean): Promise<void> {
  const endMs = time.nowMs() + PATIENCE_MS
  for (; !isWanted(); await time.sleep(LOOK_MS))
    if (time.nowMs() > endMs) throw new Error(`never: ${isWanted}`)
}
const untilEqual = <T>(ask: () => T, expected: T): Promise<void> =>
  until(() => isDeepStrictEqual(ask(), expected))

/** Adds a host to the inventory. The host states its TPM version, but never proves it. */
async function addHost(name: string, tpmVersion: string): Promise<FakeAgent> {
  const known = host({ name, tpmVersion })
  const agent = fakeAgent(known.id, { network: network.node(name, clock()), machine: name })
  agents.push(agent)
  agent.held = { ...agent.held, tpmVersion }
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({
    commonName: name,
    random: systemRandom,
  })
  const { authority } = store.identity
  const certificatePem = await authority.issue({
    csrDer,
    commonName: name,
    identityUri: formatIdentityUri({ kind: 'host', id: known.id }),
    dnsNames: [name],
    validityDays: 1,
    nowMs: Date.now(),
  })
  const port = await agent.listen(
    {
      certificatePem,
      privateKeyPem: privateKeyToPem(privateKeyPkcs8),
      rootsPem: authority.certificatePem,
    },
    0,
  )
  const added = { ...known, address: `${name}:${port}` }
  await store.change((tables) => tables.putHost(added))
  await distributor.follow(added)
  await until(() => distributor.status(known.id).isConnected)
  return agent
}

const isCurrent = (): boolean => {
  looksAtRevocations++
  return hasRevocations
}
const hostOf = ({ hostId }: FakeAgent) => {
  const found = store.snapshot().hosts.find(({ id }) => id === hostId)
  if (found === undefined) throw new Error('no such host')
  return found
}
const reconnect = async (agent: FakeAgent, more: Partial<FakeAgent['held']>) => {
  const { streams } = agent
  agent.held = { ...agent.held, ...more }
  await distributor.leave(hostOf(agent))
  await distributor.follow(hostOf(agent))
  await until(() => agent.streams > streams)
  await until(() => distributor.status(agent.hostId).isConnected)
}
const reasonOf = ({ hostId }: FakeAgent) => store.snapshot().attestations.get(hostId)?.reason
const attested = (agent: FakeAgent, reason: string) => untilEqual(() => reasonOf(agent), reason)
const kdksSentTo = ({ received }: FakeAgent) =>
  received.flatMap(({ keyProviders }) =>
    keyProviders.filter(({ keyDerivationKey, credentialBlob }) =>
      [keyDerivationKey, credentialBlob].some(({ length }) => length > 0),
    ),
  )
const generationOf = ({ hostId }: FakeAgent) => distributor.status(hostId).observed?.generation
const caughtUp = (agent: FakeAgent) =>
  until(() => generationOf(agent) === store.snapshot().generation)
const createProvider = (name: string) =>
  store.change((tables) => {
    tables.insertKeyProvider(keyProvider({ name }))
    tables.bumpGeneration()
  })
const withholdAlways = async (isOn: boolean): Promise<void> => {
  await store.change((tables) =>
    tables.putHostPolicy({ ...DEFAULT_HOST_POLICY, withholdAlways: isOn }),
  )
}

describe('with withhold-always, a host', () => {
  beforeEach(() => withholdAlways(true))

  test('gets no KDK if it has not proved its TPM and then states that it has none', async () => {
    const agent = await addHost('esx-1', '2.0')
    await attested(agent, 'NO_EVIDENCE')
    await createProvider('A')
    await reconnect(agent, { tpmVersion: '' })
    await attested(agent, 'TPM_MISSING')
    await caughtUp(agent)
    expect(kdksSentTo(agent)).toEqual([])
    await reconnect(agent, { tpmVersion: '1.2' })
    await createProvider('B')
    await caughtUp(agent)
    expect(kdksSentTo(agent)).toEqual([])
  })

  test('gets no KDK if it never stated a TPM, until the policy allows it', async () => {
    const agent = await addHost('esx-1', '')
    await createProvider('A')
    await caughtUp(agent)
    expect([kdksSentTo(agent), reasonOf(agent)]).toEqual([[], undefined])
    await withholdAlways(false)
    await untilEqual(() => kdksSentTo(agent).length, 1)
  })
})

describe('a host that had a TPM and states none', () => {
  test('is not accepted, and causes an alarm and an event that name the reason', async () => {
    const agent = await addHost('esx-1', '2.0')
    await attested(agent, 'NO_EVIDENCE')
    await reconnect(agent, { tpmVersion: '' })
    await attested(agent, 'TPM_MISSING')
    const message =
      'the host had a TPM 2.0 and now states none: repair it, or accept it as it is: nkpsim host add esx-1 --force'
    expect(
      conditionsOf(store.snapshot(), {
        connected: new Set(store.snapshot().hosts.map(({ id }) => id)),
        doubts: new Map(),
        tokenDoubts: new Map(),
        skippedAuthorities: undefined,
      vcenterHa: undefined,
        keyServers: [],
      }),
    ).toContainEqual(
      expect.objectContaining({ name: 'Host TPM attestation alarm', status: 'red', message }),
    )
    const failures = store
      .newestEvents(100, {})
      .filter(({ id }) => id === 'com.vmware.vc.host.TPMAttestationFailedEvent')
    expect(failures.map(({ message: text }) => text)).toEqual([
      `Host TPM attestation failed: ${message}`,
      expect.stringContaining('the host gave no attestation report'),
    ])
  })

  test('is attested again when it states the TPM again', async () => {
    const agent = await addHost('esx-1', '2.0')
    await attested(agent, 'NO_EVIDENCE')
    await reconnect(agent, { tpmVersion: '' })
    await attested(agent, 'TPM_MISSING')
    await reconnect(agent, { tpmVersion: '2.0' })
    await attested(agent, 'NO_EVIDENCE')
  })
})

describe('the holding of a host', () => {
  const placesOfA = () => {
    const snapshot = store.snapshot()
    const hosts = hostStandings(snapshot, (id) => distributor.status(id).isConnected)
    const input = { snapshot, hosts, vcenterBackups: [], linked: [] }
    const key = knownKeyOf('A', input)
    if (key === undefined) throw new Error('no copy of A is known')
    return placesOf(input, key).filter(({ kind }) => kind === 'host')
  }
  const holds = (agent: FakeAgent) => agent.held.keyProviders.map(({ provider }) => provider)
  const placeOn = (agent: { name: string }) => ({
    kind: 'host',
    host: agent.name,
    doubt: undefined,
  })
  const addHolder = async (name: string) => {
    const agent = await addHost(name, '')
    await createProvider('A')
    await untilEqual(() => holds(agent), ['A'])
    await untilEqual(() => store.snapshot().holdings.get(agent.hostId)?.keys[0]?.isSent, false)
    return Object.assign(agent, { name })
  }

  test('stays known while an operator keeps the host disconnected', async () => {
    const agent = await addHolder('esx-1')
    expect(placesOfA()).toMatchObject([{ ...placeOn(agent), isConnected: true, lastKnownMs: 0 }])
    await distributor.leave(hostOf(agent))
    await until(() => placesOfA().every((place) => 'lastKnownMs' in place && place.lastKnownMs > 0))
    expect(placesOfA()).toMatchObject([
      { ...placeOn(agent), isConnected: false, isRemoved: false, lastKnownMs: expect.any(Number) },
    ])
    await store.change((tables) => tables.deleteKeyProvider('A'))
    expect(placesOfA()).toMatchObject([placeOn(agent)])
  })

  test('includes a KDK that was sent but not acknowledged', async () => {
    const agent = await addHost('esx-1', '')
    agent.answer = () => undefined
    await createProvider('A')
    await untilEqual(() => kdksSentTo(agent).length, 1)
    const [sent] = kdksSentTo(agent)
    const kcv = keyCheckValue(Secret.from(Buffer.from(sent?.keyDerivationKey ?? [])))
    expect(kcv).toBe(store.snapshot().keyProviders[0]?.kcv)
    await distributor.leave(hostOf(agent))
    expect(placesOfA()).toMatchObject([{ host: 'esx-1', isConnected: false, doubt: 'sent' }])
  })

  test('is empty after the removal of a host that answers', async () => {
    const agent = await addHolder('esx-1')
    await distributor.release(hostOf(agent))
    expect(holds(agent)).toEqual([])
    expect((await removeHost(store, hostOf(agent))).keys).toEqual([])
    expect(store.snapshot().holdings.size).toBe(0)
    expect(placesOfA()).toEqual([])
  })

  test('is empty after the removal of a host that acknowledges an earlier state late', async () => {
    const agent = await addHost('esx-1', '')
    const { promise: late, resolve: answer } = Promise.withResolvers<void>()
    // Only the answer to the state with the provider is late.
    agent.beforeAnswer = async ({ keyProviders }) => {
      if (keyProviders.length > 0) await late
    }
    await createProvider('A')
    await untilEqual(() => kdksSentTo(agent).length, 1)
    const { generation } = store.snapshot()
    const released = distributor.release(hostOf(agent))
    await until(() => store.snapshot().generation > generation)
    answer()
    await released
    expect((await removeHost(store, hostOf(agent))).keys).toEqual([])
    expect(holds(agent)).toEqual([])
  })

  test('is empty after the removal of a host that still has a provider of its former vCenter', async () => {
    const agent = await addHolder('esx-1')
    const [own] = agent.held.keyProviders
    if (own === undefined) throw new Error('the host holds nothing')
    agent.answer = (request) => {
      const kept = agent.held.keyProviders.filter(({ foreign }) => foreign && request.keepForeign)
      const { keyProviders, ...state } = taken(request)
      agent.held = { ...agent.held, ...state, keyProviders: [...keyProviders, ...kept] }
      return { acknowledgement: agent.held }
    }
    const former = { ...own, provider: 'former', keyId: randomUUID(), foreign: true }
    await reconnect(agent, { keyProviders: [own, former] })
    await distributor.release(hostOf(agent))
    expect(holds(agent)).toEqual([])
    expect((await removeHost(store, hostOf(agent))).keys).toEqual([])
  })

  test('is empty, and the host refuses revoked tokens, when the removal ends', async () => {
    const agent = await addHolder('esx-1')
    hasRevocations = false
    let hasEnded = false
    const released = distributor.release(hostOf(agent)).then(() => {
      hasEnded = true
    })
    await untilEqual(() => holds(agent), [])
    await caughtUp(agent)
    const looks = looksAtRevocations
    await until(() => looksAtRevocations > looks + 2)
    expect(hasEnded).toBe(false)
    hasRevocations = true
    await released
  })

  test('does not grow through a late call for a removed host', async () => {
    const agent = await addHost('esx-1', '')
    const removed = hostOf(agent)
    await distributor.release(removed)
    await removeHost(store, removed)
    const { streams } = agent
    await distributor.follow(removed)
    expect(distributor.status(removed.id).isConnected).toBe(false)
    expect(agent.streams).toBe(streams)
  })

  test('is empty after the removal of a disconnected host that still answers', async () => {
    const agent = await addHolder('esx-1')
    await distributor.leave(hostOf(agent))
    await distributor.release(hostOf(agent))
    expect(holds(agent)).toEqual([])
  })

  it.each([
    ['does not answer', async (agent: FakeAgent) => await agent.close()],
    [
      'refuses',
      async (agent: FakeAgent) => {
        const { generation, term } = agent.held
        agent.answer = () => ({
          refusal: { generation, term, code: 'STALE_GENERATION', message: 'no' },
        })
      },
    ],
  ])(
    'stays listed after a removal during which the host %s, until the host is added again',
    (_how, hinder) => passTime(time, () => staysListed(_how, hinder)),
  )

  const staysListed = async (
    how: string,
    hinder: (agent: FakeAgent) => Promise<void>,
  ): Promise<void> => {
    const agent = await addHolder('esx-1')
    const removed = hostOf(agent)
    await hinder(agent)
    await distributor.release(removed)
    expect((await removeHost(store, removed)).keys).toMatchObject([{ provider: 'A' }])
    await store.change((tables) => {
      tables.deleteKeyProvider('A')
      tables.bumpGeneration()
    })
    expect(placesOfA()).toMatchObject([{ ...placeOn(agent), isRemoved: true, isConnected: false }])
    if (how !== 'refuses') return
    agent.answer = (request) => {
      agent.held = { ...agent.held, ...taken(request) }
      return { acknowledgement: agent.held }
    }
    await store.change((tables) => tables.putHost(removed))
    await distributor.follow(removed)
    await untilEqual(() => store.snapshot().holdings.get(removed.id)?.keys, [])
  }
})
