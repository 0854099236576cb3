import { randomUUID } from 'node:crypto'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import type { Logger } from '@nkpsim/daemon'
import { silentLogger, until, untilEqual } from '@nkpsim/daemon/testing'
import { type MachineClock, systemClock, systemRandom } from '@nkpsim/effects'
import type { TlsIdentity } from '@nkpsim/rpc'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { keyForHost } from '../key-provider/key-for-host.ts'
import type { KeyProvider } from '../records/key-provider.ts'
import { type FakeAgent, fakeAgent, taken } from '../testing/fake-agent.ts'
import { type FakeAuthority, fakeAuthority } from '../testing/fake-authority.ts'
import { asNative, keyProvider, NO_ENTITY_DEFAULTS } from '../testing/models.ts'
import { ANSWER_MS } from './await-answer.ts'
import { generationProofs } from './generation-proof.ts'
import { type HostSession, startHostSession } from './host-session.ts'
import type { HostFacts } from './host-stream.ts'
import { desiredState, type ObservedState } from './plan.ts'

const VCENTER = randomUUID()
const HOUR_MS = 60 * 60_000
/**
 * Sleeps while a session waits for an answer. A test may shorten this wait, but a handshake needs
 * the full time. No pause between attempts is exactly as long as this wait.
 */
let waitForAnswer: MachineClock['sleep']
const shortly: MachineClock['sleep'] = (ms, signal) => systemClock.sleep(ms / 100, signal)
/** A clock that shortens the pauses between attempts to a hundredth. */
const fastClock: MachineClock = {
  ...systemClock,
  sleep: (ms, signal) => (ms === ANSWER_MS ? waitForAnswer : shortly)(ms, signal),
}

let authority: FakeAuthority
let tls: TlsIdentity
let agent: FakeAgent
let port: number
let session: HostSession | undefined
let generation: number
let term: number
let keyProviders: KeyProvider[]
let learnt: HostFacts[]
/** Results of the desired states that were sent. */
let pushed: string[]
/** States that the host reported. The status shows only the latest. */
let heard: ObservedState[]
/** For each stream that ended, whether vCenter itself ended it. */
let disconnections: boolean[]

/** Statements of the host that vCenter did not believe. */
let doubts: (string | undefined)[]
const proofs = generationProofs(VCENTER, Secret.random(32, systemRandom.bytes))
/** Generations that the store was told to exceed. */
let raised: number[]

function start(logger: Logger = silentLogger): HostSession {
  session = startHostSession({
    network: grpcNetwork,
    host: { id: agent.hostId, name: 'esx-1', address: `localhost:${port}` },
    vcenterInstanceId: VCENTER,
    tls,
    heard: (observed) => void heard.push(observed),
    desired: () =>
      desiredState(
        { ...NO_ENTITY_DEFAULTS, generation, keyProviders },
        { cluster: 'Cluster', tpmVersion: '2.0', esxiVersion: '8.0.3' },
        { term },
      ),
    settings: () => ({
      keyCachePolicy: 'KEY_CACHE_POLICY_OBSERVED',
      renewMissingHostKey: true,
      replacesVtpmOfClones: false,
      licensedFeatures: [],
      haCluster: undefined,
      trustedInfrastructure: null,
      vsan: null,
      knownVsanClusterIds: [],
    }),
    takeInventory: async () => undefined,
    proofs,
    onDoubt: async (message) => void doubts.push(message),
    raiseGenerationAbove: async (above) => {
      raised.push(above)
      generation = Math.max(generation, above + 1)
    },
    raiseTermAbove: async (above) => {
      term = Math.max(term, above + 1)
    },
    learn: async (facts) => void learnt.push(facts),
    onPushed: (result) => pushed.push(result),
    keyForHost: (provider) => keyForHost({ keyProviders }, provider, undefined, systemRandom),
    onDisconnected: async (isIntended) => void disconnections.push(isIntended),
    onRenewal: () => undefined,
    machineClock: fastClock,
    random: { ...systemRandom, below: (limit) => limit / 2 },
    logger,
    after: undefined,
  })
  return session
}

const identifyHost = (id: string) => authority.identify({ kind: 'host', id })
const generations = () => agent.received.map((request) => request.generation)
/** Waits long enough to detect a loop that has no pause. */
const aMoment = () => systemClock.sleep(200)

beforeAll(async () => {
  authority = await fakeAuthority()
  tls = await authority.identify({ kind: 'vcenter', id: VCENTER })
})
beforeEach(async () => {
  agent = fakeAgent(randomUUID())
  port = await agent.listen(await identifyHost(agent.hostId), 0)
  waitForAnswer = systemClock.sleep
  generation = 3
  term = 1
  keyProviders = [keyProvider({ name: 'A' })]
  raised = []
  doubts = []
  learnt = []
  pushed = []
  disconnections = []
  heard = []
})
afterEach(async () => {
  await session?.stop()
  await agent.close()
})

describe('a session with a host', () => {
  it('has a report of the virtual machines only after the host reported them on the present stream', async () => {
    agent.answer = () => ({ inventory: { complete: true } })
    const { status } = start()
    await until(() => status().hasReportedVms)
    const { streams } = agent
    agent.answer = () => undefined
    await agent.listen(await identifyHost(agent.hostId), port)
    await until(() => agent.streams > streams && status().isConnected && agent.received.length > 1)
    expect(status().hasReportedVms).toBe(false)
  })

  it('sends the host its desired state once, and stores what the host states about itself', async () => {
    const { status } = start()
    await untilEqual(() => status().observed?.generation, 3)
    const [provider] = keyProviders
    expect(agent.received).toHaveLength(1)
    expect(agent.received[0]).toMatchObject({
      vcenterInstanceId: VCENTER,
      term: 1,
      keyProviders: [{ provider: 'A', keyId: provider?.keyId, usable: true }],
    })
    expect(agent.received[0]?.keyProviders[0]?.keyDerivationKey).toEqual(
      asNative(provider).kdk.reveal(),
    )
    expect(learnt).toEqual([{ tpmVersion: '2.0', encryptionMode: 'TPM', esxiVersion: '8.0.3' }])
    session?.wake()
    session?.remediate()
    await aMoment()
    expect(generations()).toEqual([3])
    expect(pushed).toEqual(['acknowledged'])
  })

  it('knows how far the clock of the host is behind', async () => {
    agent.held = { ...agent.held, timeMs: Date.now() - 2 * HOUR_MS }
    const { status } = start()
    await until(() => status().isConnected)
    expect(status().clockBehindMs).toBeGreaterThanOrEqual(2 * HOUR_MS)
    expect(status().clockBehindMs).toBeLessThan(3 * HOUR_MS)
  })

  it('sends a provider only once, even if its name has invisible characters', async () => {
    keyProviders = ['a\u200db', '\u0645\u0627\u200c\u0647\u0627', 'a\u034fb'].map((name) =>
      keyProvider({ name }),
    )
    start()
    await untilEqual(() => pushed, ['acknowledged'])
    await aMoment()
    expect(generations()).toEqual([3])
    expect(raised).toEqual([])
  })

  it('warns about a host with an unsuitable version, but still serves it', async () => {
    const warned: [string, unknown][] = []
    agent.held.programVersion = '99.1.0'
    const logger: Logger = {
      ...silentLogger,
      warn: (event, fields) => warned.push([event, fields]),
      child: () => logger,
    }
    start(logger)
    await untilEqual(() => session?.status().observed?.generation, 3)
    expect(warned).toEqual([
      ['host.version-skew', { reason: expect.stringMatching(/99\.1\.0.*upgrade vCenter first/) }],
    ])
  })

  it('sends nothing to a host that already holds everything, for example after a restart of vCenter', async () => {
    start()
    await untilEqual(() => session?.status().observed?.generation, 3)
    await session?.stop()
    agent.received.length = 0
    start()
    await until(() => session?.status().isConnected)
    await aMoment()
    expect(generations()).toEqual([])
  })

  it('sends one state at a time, and skips to the latest state afterwards', async () => {
    const obey = agent.answer
    agent.answer = () => undefined
    const silence = Promise.withResolvers<void>()
    waitForAnswer = () => silence.promise
    start()
    await untilEqual(generations, [3])
    for (let changes = 0; changes < 20; changes++) {
      generation += 1
      session?.wake()
    }
    agent.answer = obey
    waitForAnswer = systemClock.sleep
    silence.resolve()
    // The host's silence ends the stream. The next stream begins with the latest desired state.
    await untilEqual(generations, [3, 23])
    await untilEqual(() => pushed, ['unanswered', 'acknowledged'])
  })

  it('raises the generation above a generation that this vCenter has not seen', async () => {
    agent.held = { ...agent.held, term: 1, generation: 9 }
    start()
    await untilEqual(generations, [10])
    expect(raised).toEqual([9])
  })

  it('ends immediately when it is stopped, even while the host is unreachable', async () => {
    await agent.close()
    start()
    await aMoment()
    expect(session?.status().isConnected).toBe(false)
    await session?.stop()
    expect(agent.streams).toBe(0)
  })

  it('reconnects when the host is reachable again, but not to another host at the same address', async () => {
    start()
    await until(() => session?.status().isConnected)
    await agent.close()
    await untilEqual(() => session?.status().isConnected, false)
    expect(disconnections).toContain(false)
    await agent.listen(await identifyHost(randomUUID()), port)
    await aMoment()
    expect(session?.status().isConnected).toBe(false)
    await agent.listen(await identifyHost(agent.hostId), port)
    await until(() => session?.status().isConnected)
  })

  it('reports an intended disconnection if vCenter itself ends the session', async () => {
    start()
    await until(() => session?.status().isConnected)
    await session?.stop()
    expect(disconnections).toEqual([true])
  })
})

describe('a misbehaving host', () => {
  const refusal = { term: 1, generation: 3, code: 'KEY_MISMATCH', message: 'another KDK' }

  it('gets no state after a refusal until the next change or remediation', async () => {
    agent.answer = () => ({ refusal })
    start()
    await untilEqual(() => session?.status().refusal, refusal)
    expect(pushed).toEqual(['refused'])
    session?.wake()
    await aMoment()
    expect(generations()).toEqual([3])
    session?.remediate()
    await untilEqual(generations, [3, 3])
    generation = 4
    session?.wake()
    await untilEqual(generations, [3, 3, 4])
  })

  it('is shown with a limited number of providers and with escaped control characters, whatever it reports', async () => {
    const long = { provider: `a\u2028${'x'.repeat(999)}`, keyId: 'k'.repeat(999), kcv: '' }
    const kind = 'KEY_PROVIDER_KIND_NATIVE' as const
    const held = { ...long, usable: true, isDefault: false, custody: 'TLS', foreign: true, kind }
    agent.held = { ...agent.held, keyProviders: Array.from({ length: 1000 }, () => held) }
    // The host applies nothing, so that vCenter shows the first report until the test ends.
    agent.answer = () => undefined
    waitForAnswer = () => Promise.withResolvers<void>().promise
    start()
    await untilEqual(() => heard[0]?.keyProviders.length, 96)
    const [first] = heard[0]?.keyProviders ?? []
    expect(first?.provider).toBe(`a\\u2028${'x'.repeat(193)}`)
    expect(first?.keyId).toHaveLength(200)
  })

  it('does not put vCenter into a loop by refusing a state that it was not sent', async () => {
    agent.answer = () => ({
      refusal: { ...refusal, generation: 0, message: `a\nb${'x'.repeat(999)}` },
    })
    start()
    await untilEqual(() => session?.status().refusal?.generation, 3)
    expect(session?.status().refusal?.message).toMatch(/^a bx{197}$/)
    await aMoment()
    expect(generations()).toEqual([3])
  })

  it('is not believed if it acknowledges a different KDK, and does not put vCenter into a loop', async () => {
    agent.answer = (request) => {
      const keyProviders = taken(request).keyProviders.map((held) => ({
        ...held,
        kcv: '0'.repeat(32),
      }))
      return { acknowledgement: { ...agent.held, ...taken(request), keyProviders } }
    }
    start()
    await untilEqual(() => session?.status().refusal?.code, 'ACKNOWLEDGEMENT_MISMATCH')
    await aMoment()
    expect([generations(), raised]).toEqual([[3], []])
  })

  it('is not believed if it reports a later term or an absurd generation', async () => {
    for (const [held, code] of [
      [{ term: 2, generation: 1 }, 'LATER_TERM'],
      [{ term: 1, generation: 2 ** 60 }, 'GENERATION_OUT_OF_RANGE'],
    ] as const) {
      agent.held = { ...agent.held, ...held }
      start()
      await untilEqual(() => session?.status().refusal?.code, code)
      await aMoment()
      await session?.stop()
    }
    expect([generations(), raised, generation]).toEqual([[], [], 3])
    expect(doubts).toEqual([
      'the host follows term 2 of this vCenter, which is in term 1',
      `the host reports generation ${2 ** 60}, which this vCenter, at generation 3, has not sent`,
    ])
  })

  it('is believed about generation 2^48 - 1 only if this vCenter has sent that generation', async () => {
    const far = { term: 1, generation: 2 ** 48 - 1 }
    agent.held = { ...agent.held, ...far, generationProof: Buffer.alloc(32, 1) }
    start()
    await untilEqual(() => session?.status().refusal?.code, 'GENERATION_OUT_OF_RANGE')
    expect([generations(), raised, generation]).toEqual([[], [], 3])
    await session?.stop()
    agent.held = { ...agent.held, ...far, generationProof: proofs.prove(far) }
    start()
    await untilEqual(generations, [2 ** 48])
    await untilEqual(() => doubts.at(-1), undefined)
    expect(agent.held.generationProof).toEqual(proofs.prove({ term: 1, generation: 2 ** 48 }))
  })

  it('is believed about a later term only if this vCenter has proved that term to it', async () => {
    const later = { term: 4, generation: 2 }
    agent.held = { ...agent.held, ...later, generationProof: proofs.prove(later) }
    start()
    await untilEqual(() => agent.received.map((request) => request.term), [5])
    await untilEqual(() => session?.status().refusal, undefined)
    expect([generations(), raised, term]).toEqual([[3], [], 5])
  })

  it('raises the generation only once if it is repeatedly ahead without a proof', async () => {
    agent.held = { ...agent.held, term: 1, generation: 9 }
    start()
    await untilEqual(generations, [10])
    for (const ahead of [30, 50]) {
      agent.held = { ...agent.held, generation: ahead, generationProof: Buffer.alloc(0) }
      const { streams } = agent
      await agent.listen(await identifyHost(agent.hostId), port)
      await until(() => agent.streams > streams)
      await untilEqual(() => session?.status().refusal?.code, 'GENERATION_OUT_OF_RANGE')
    }
    expect([raised, generations()]).toEqual([[9], [10]])
    session?.remediate()
    await untilEqual(generations, [10, 51])
  })

  it('changes nothing by reporting its state repeatedly, and vCenter tries again on new streams', async () => {
    agent.answer = (request) => ({ state: { ...agent.held, ...taken(request), keyProviders: [] } })
    start()
    const problem = 'host "esx-1" sends its state a second time'
    await untilEqual(() => session?.status().problem, problem)
    await until(() => agent.streams >= 3)
    expect(generations().length).toBeLessThanOrEqual(agent.streams)
    expect(learnt.length).toBeLessThanOrEqual(agent.streams)
    expect(raised).toEqual([])
  })

  it('is sent nothing more on a stream after it sent an empty answer', async () => {
    agent.answer = () => ({})
    start()
    await untilEqual(() => agent.received.length, 1)
    await aMoment()
    expect([generations(), pushed]).toEqual([[3], []])
  })

  it.each([
    ['reports no state', { isTalkative: false }],
    ['never answers', { answer: () => undefined }],
  ])(
    'that %s is tried again on a new stream after the time limit for answers',
    async (_what, misbehaviour) => {
      Object.assign(agent, misbehaviour)
      waitForAnswer = shortly
      start()
      await until(() => agent.streams >= 3)
    },
  )
})
