import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { clusterClockOf, silentLogger } from '@nkpsim/daemon/testing'
import { systemClock, systemEffects } from '@nkpsim/effects'
import { type RpcChannel, RpcError, type TlsIdentity } from '@nkpsim/rpc'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'
import { host, simulatedStore } from '../testing/models.ts'
import { isUnreachable } from './attest-host.ts'
import { type Attestor, createAttestor } from './attestor.ts'

/** Turns of the event loop after which the tests wait for no call. */
const MAX_TURNS = 1_000_000
const refusal = new RpcError('INTERNAL', 'INTERNAL', 'no report')

let store: Store
let attestor: Attestor
let esx: Host
/** Calls to the host that wait for an answer, and what the attestor reported. */
let asked: PromiseWithResolvers<never>[]
let results: [string, string][]
let settled: string[]
let closed: string[]

beforeEach(async () => {
  store = await simulatedStore()
  esx = host({ tpmVersion: '2.0', cluster: undefined })
  await store.change((tables) => tables.putHost(esx))
  asked = []
  results = []
  settled = []
  closed = []
  attestor = createAttestor({
    ...systemEffects,
    network: { connect: async () => channel('own') },
    store,
    tls: {} as TlsIdentity,
    trustedTpmFolder: undefined,
    onSettled: ({ id }) => settled.push(id),
    onAttested: (result, reason) => results.push([result, reason]),
    clusterClock: clusterClockOf(systemClock),
    logger: silentLogger,
  })
  attestor.reach(esx.id, channel('of the stream'))
})
afterEach(() => {
  store.close()
})

/** Returns a channel to the host, which answers a call when the test does. */
function channel(name: string): RpcChannel {
  const getTpmIdentity = () => {
    const call = Promise.withResolvers<never>()
    asked.push(call)
    return call.promise
  }
  const client = () => ({ getTpmIdentity })
  return { client, close: () => closed.push(name) } as unknown as RpcChannel
}

async function nextCall(): Promise<PromiseWithResolvers<never> | undefined> {
  for (let turn = 0; turn < MAX_TURNS && asked.length === 0; turn++) await new Promise(setImmediate)
  return asked.shift()
}

describe('the standing of a host', () => {
  it('is pending until its first attestation ends, and again after the host is lost', async () => {
    expect(attestor.standing(esx.id)).toBe('pending')
    const attested = attestor.attest(esx)
    const call = await nextCall()
    expect(attestor.standing(esx.id)).toBe('pending')
    call?.reject(refusal)
    expect(await attested).toMatchObject({ status: 'notAccepted', reason: 'NO_EVIDENCE' })
    expect(attestor.standing(esx.id)).toBe('notAccepted')
    expect([results, settled]).toEqual([[['notAccepted', 'NO_EVIDENCE']], [esx.id]])
    attestor.lose(esx.id)
    expect(attestor.standing(esx.id)).toBe('pending')
  })

  it('is pending again during the next attestation', async () => {
    const first = attestor.attest(esx)
    ;(await nextCall())?.reject(refusal)
    await first
    const second = attestor.attest(esx)
    const call = await nextCall()
    expect(attestor.standing(esx.id)).toBe('pending')
    call?.reject(refusal)
    await second
    expect(attestor.standing(esx.id)).toBe('notAccepted')
  })

  it('is not accepted after an attestation that failed, until the next one', async () => {
    const attested = attestor.attest(esx)
    ;(await nextCall())?.reject(new Error('gone'))
    await expect(attested).rejects.toThrow('gone')
    expect(attestor.standing(esx.id)).toBe('notAccepted')
    expect([results, settled]).toEqual([[['interrupted', 'INTERNAL']], [esx.id]])
  })

  it('is not accepted if the host cannot be reached', async () => {
    const attested = attestor.attest(esx)
    ;(await nextCall())?.reject(new RpcError('UNAVAILABLE', 'UNAVAILABLE', 'gone'))
    await expect(attested).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' })
    expect(attestor.standing(esx.id)).toBe('notAccepted')
    expect(results).toEqual([['interrupted', 'HOST_UNREACHABLE']])
  })

  it('is pending if the host is lost during its attestation, or has no stream at all', async () => {
    const unreachable = new RpcError('UNAVAILABLE', 'UNAVAILABLE', 'gone')
    const interrupted = attestor.attest(esx)
    const call = await nextCall()
    attestor.lose(esx.id)
    call?.reject(unreachable)
    await expect(interrupted).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' })
    expect(attestor.standing(esx.id)).toBe('pending')
    const overOwn = attestor.attest(esx)
    ;(await nextCall())?.reject(unreachable)
    await expect(overOwn).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' })
    expect(attestor.standing(esx.id)).toBe('pending')
  })

  it('is that of the new channel if the stream is renewed during the attestation', async () => {
    const attested = attestor.attest(esx)
    const call = await nextCall()
    attestor.renew(esx.id)
    attestor.reach(esx.id, channel('of the next stream'))
    call?.reject(new RpcError('CANCELLED', 'CANCELLED', 'the channel was closed'))
    ;(await nextCall())?.reject(refusal)
    expect(await attested).toMatchObject({ status: 'notAccepted', reason: 'NO_EVIDENCE' })
    expect(attestor.standing(esx.id)).toBe('notAccepted')
  })
})

const closedChannel = new RpcError('CANCELLED', 'CANCELLED', 'the channel was closed')

it.each<[string, () => Promise<unknown>, object]>([
  ['an attestation', () => attestor.attest(esx), { value: { reason: 'NO_EVIDENCE' } }],
  [
    'an approval',
    () => attestor.authorizeBoot(esx, async () => undefined),
    { reason: { code: 'HOST_NOT_ATTESTED' } },
  ],
])('%s waits for the next stream if the stream is renewed meanwhile', async (_what, ask, end) => {
  const outcome = Promise.allSettled([ask()])
  const call = await nextCall()
  attestor.renew(esx.id)
  call?.reject(closedChannel)
  for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
  expect(asked).toEqual([])
  attestor.reach(esx.id, channel('of the next stream'))
  const isAsked = nextCall().then((next) => next?.reject(refusal))
  expect(await outcome).toMatchObject([end])
  await isAsked
  expect(closed).toEqual([])
})

it('an attestation fails if its host is lost during the renewal of the stream', async () => {
  const outcome = Promise.allSettled([attestor.attest(esx)])
  const call = await nextCall()
  attestor.renew(esx.id)
  call?.reject(closedChannel)
  for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
  attestor.lose(esx.id)
  expect(await outcome).toMatchObject([{ reason: { code: 'HOST_UNREACHABLE' } }])
  expect(asked).toEqual([])
})

it('a host without a stream is attested over a channel that is closed afterwards', async () => {
  const overStream = attestor.attest(esx)
  ;(await nextCall())?.reject(refusal)
  await overStream
  expect(closed).toEqual([])
  attestor.lose(esx.id)
  const overOwn = attestor.attest(esx)
  ;(await nextCall())?.reject(refusal)
  expect(await overOwn).toMatchObject({ status: 'notAccepted' })
  expect(closed).toEqual(['own'])
})

it('an attestation of a host whose TPM is busy has no result', async () => {
  const attested = attestor.attest(esx)
  ;(await nextCall())?.reject(new RpcError('RESOURCE_EXHAUSTED', 'TPM_BUSY', 'too many callers'))
  await expect(attested).rejects.toMatchObject({
    code: 'HOST_REFUSED',
    message: `host "${esx.name}" refused: too many callers`,
  })
  expect(results).toEqual([['interrupted', 'HOST_REFUSED']])
  expect(store.snapshot().attestations.get(esx.id)).toBeUndefined()
})

describe('an approval of the next boot', () => {
  it('needs an accepted attestation', async () => {
    const approved = attestor.authorizeBoot(esx, async () => undefined)
    ;(await nextCall())?.reject(new RpcError('INTERNAL', 'TPM_UNAVAILABLE', 'no TPM'))
    await expect(approved).rejects.toMatchObject({
      code: 'HOST_NOT_ATTESTED',
      message: `host "${esx.name}" is not accepted: no TPM`,
    })
  })
})

it.each([
  ['UNAVAILABLE', 'UNAVAILABLE', true],
  ['DEADLINE_EXCEEDED', '', true],
  ['CANCELLED', '', true],
  ['UNAVAILABLE', 'TPM_UNAVAILABLE', false],
  ['INTERNAL', 'INTERNAL', false],
] as const)('a host that answers %s with the code %j is unreachable: %p', (status, code, is) => {
  expect(isUnreachable(new RpcError(status, code, 'text'))).toBe(is)
})
