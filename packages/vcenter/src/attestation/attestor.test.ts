import { expect, it } from '@jest/globals'
import { clusterClockOf, silentLogger } from '@nkpsim/daemon/testing'
import { systemClock, systemEffects } from '@nkpsim/effects'
import { type RpcChannel, RpcError, type TlsIdentity } from '@nkpsim/rpc'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import type { Store } from '../store/store.ts'
import { cluster, host, simulatedStore } from '../testing/models.ts'
import { type Attestor, createAttestor } from './attestor.ts'

it('an attestor reports that no file of TPM vendors is skipped, because an earlier start may have skipped one', async () => {
  const store = await simulatedStore()
  const reported: (string | undefined)[] = []
  const attestor = attestorOf(store, async (files) => void reported.push(files))
  await attestor.lookAtAuthorities()
  await attestor.lookAtAuthorities()
  expect(reported).toEqual([undefined])
  store.close()
})

it('no boot of a host is approved while an attestation of the host is running', async () => {
  const store = await simulatedStore()
  const attestor = attestorOf(store)
  const { asked, channel } = hangingHost()
  const esx = host({ tpmVersion: '2.0' })
  attestor.reach(esx.id, channel)
  const attested = attestor.attest(esx)
  const approved = attestor.authorizeBoot(esx, async () => undefined)
  const other = host({ id: 'another', tpmVersion: '2.0' })
  attestor.reach(other.id, channel)
  const ofOther = attestor.attest(other)
  const outcomes = Promise.allSettled([attested, approved, ofOther])
  while (asked.length < 2) await new Promise(setImmediate)
  for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
  // Attestations of different hosts run in parallel.
  expect(asked).toHaveLength(2)
  for (const call of asked) call.reject(new Error('gone'))
  while (asked.length < 3) await new Promise(setImmediate)
  asked[2]?.reject(new Error('gone'))
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  store.close()
})

it('a hanging host gets one more request for approval, however many callers wait', async () => {
  const store = await simulatedStore()
  const attestor = attestorOf(store)
  const { asked, channel } = hangingHost()
  const esx = host({ tpmVersion: '2.0' })
  attestor.reach(esx.id, channel)
  const next = async (count: number): Promise<void> => {
    while (asked.length < count) await new Promise(setImmediate)
    asked[count - 1]?.reject(new Error('gone'))
  }
  const first = attestor.authorizeBoot(esx, async () => undefined)
  while (asked.length < 1) await new Promise(setImmediate)
  const others = Array.from({ length: 50 }, () =>
    attestor.authorizeBoot(esx, async () => undefined),
  )
  const attested = attestor.attest(esx)
  const outcomes = Promise.allSettled([first, ...others, attested])
  for (const count of [1, 2, 3]) await next(count)
  expect((await outcomes).every(({ status }) => status === 'rejected')).toBe(true)
  // One request each for the first caller, for all other callers, and for the attestation.
  expect(asked).toHaveLength(3)
  // A later caller does not share an approval that has already begun.
  const later = Promise.allSettled([attestor.authorizeBoot(esx, async () => undefined)])
  await next(4)
  expect((await later)[0]?.status).toBe('rejected')
  store.close()
})

it('an attestor judges a host again if the policy changed while the host was attested', async () => {
  const store = await simulatedStore()
  const esx = host({ tpmVersion: '2.0', cluster: undefined })
  await store.change((tables) => tables.putHost(esx))
  const attestor = attestorOf(store)
  const policies: boolean[] = []
  const client = {
    getTpmIdentity: async () => {
      const { hostPolicy } = store.snapshot()
      policies.push(hostPolicy.withholdAlways)
      if (policies.length === 1)
        await store.change((tables) =>
          tables.putHostPolicy({ ...hostPolicy, withholdAlways: true }),
        )
      return { endorsementKey: Buffer.from('none'), attestationKey: Buffer.from('none') }
    },
  }
  attestor.reach(esx.id, { client: () => client } as unknown as RpcChannel)
  expect(await attestor.attest(esx)).toMatchObject({ status: 'notAccepted' })
  expect(policies).toEqual([false, true])
  await attestor.attest(esx)
  expect(policies).toHaveLength(3)
  store.close()
})

it.each<[string, (change: Change) => Promise<unknown>]>([
  [
    'a change of the policy',
    ({ store }) => {
      const policy = { ...store.snapshot().hostPolicy, minimumVersion: '9.0.0' }
      return store.change((tables) => tables.putHostPolicy(policy))
    },
  ],
  ['a new connection', async ({ reconnect }) => reconnect()],
])(
  'an attestation asks the host again after %s, and ignores the first answer',
  async (_what, change) => {
    const store = await simulatedStore()
    const attestor = attestorOf(store)
    const { asked, channel } = hangingHost()
    const esx = host({ tpmVersion: '2.0' })
    await store.change((tables) => {
      tables.insertDatacenter('DC')
      tables.insertCluster(cluster())
      tables.putHost(esx)
    })
    const reconnect = () => attestor.reach(esx.id, { ...channel })
    let hasEnded = false
    const answer = async (count: number, message: string): Promise<void> => {
      while (asked.length < count && !hasEnded) await new Promise(setImmediate)
      asked[count - 1]?.reject(new RpcError('INTERNAL', 'INTERNAL', message))
    }
    reconnect()
    const first = attestor.attest(esx)
    while (asked.length < 1) await new Promise(setImmediate)
    await change({ store, reconnect })
    attestor.begin(esx)
    await answer(1, 'first answer')
    const secondAnswer = answer(2, 'second answer')
    const { message } = await first
    hasEnded = true
    await secondAnswer
    expect(message).toContain('second answer')
    expect(asked).toHaveLength(2)
    store.close()
  },
)

it.each([
  ['was answered', new RpcError('INTERNAL', 'INTERNAL', 'first answer')],
  ['failed', new Error('gone')],
])(
  'callers who ask during an attestation share the next attestation after the running one %s',
  async (_how, firstAnswer) => {
    const store = await simulatedStore()
    const attestor = attestorOf(store)
    const { asked, channel } = hangingHost()
    const esx = host({ tpmVersion: '2.0', cluster: undefined })
    await store.change((tables) => tables.putHost(esx))
    attestor.reach(esx.id, channel)
    attestor.begin(esx)
    while (asked.length < 1) await new Promise(setImmediate)
    const calls = Promise.all(Array.from({ length: 50 }, () => attestor.attest(esx)))
    let haveEnded = false
    void Promise.allSettled([calls]).then(() => {
      haveEnded = true
    })
    // A background attestation needs no newer evidence than the running attestation.
    attestor.begin(esx)
    asked[0]?.reject(firstAnswer)
    while (asked.length < 2 && !haveEnded) await new Promise(setImmediate)
    asked[1]?.reject(new RpcError('INTERNAL', 'INTERNAL', 'second answer'))
    for (const { message } of await calls) expect(message).toContain('second answer')
    expect(asked).toHaveLength(2)
    store.close()
  },
)

type Change = { store: Store; reconnect: () => void }

/** A channel to a host that answers a call only when the test settles it. */
function hangingHost() {
  const asked: PromiseWithResolvers<never>[] = []
  const client = {
    getTpmIdentity: () => {
      const call = Promise.withResolvers<never>()
      asked.push(call)
      return call.promise
    },
  }
  return { asked, channel: { client: () => client } as unknown as RpcChannel }
}

function attestorOf(
  store: Store,
  onSkippedAuthorities?: (files: string | undefined) => Promise<void>,
): Attestor {
  return createAttestor({
    ...systemEffects,
    network: grpcNetwork,
    store,
    tls: {} as TlsIdentity,
    trustedTpmFolder: undefined,
    onSettled: () => undefined,
    onSkippedAuthorities,
    clusterClock: clusterClockOf(systemClock),
    logger: silentLogger,
  })
}
