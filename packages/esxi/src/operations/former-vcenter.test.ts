import { randomUUID } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { KDK_BYTES, Secret } from '@nkpsim/crypto'
import type { Call } from '@nkpsim/daemon/operation'
import { silentLogger } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import { createHostState } from '../config-store/host-state.ts'
import type { OfferedKeyProvider } from '../desired-state/receive.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import { desiredStateOperations, type OfferedState, type Told } from './desired-state.ts'
import { sessionOperations } from './sessions.ts'

const FORMER = '11111111-1111-4111-8111-111111111111'
const PRESENT = '22222222-2222-4222-8222-222222222222'
const CRYPTO_SETTINGS = {
  keyCachePolicy: 'observed',
  renewMissingHostKey: true,
  cloneVtpmPolicy: 'copy',
  licensedFeatures: [],
} as const
const clock = { nowMs: () => 1, sleep: () => new Promise<void>(() => {}) }

const managedBy = (vcenterInstanceId: string) =>
  ({ vcenterInstanceId, term: 0, generation: 0 }) as HostConfiguration['management']
const call: Call = {
  caller: { name: '', sessionId: '' },
  peer: { kind: 'vcenter', id: FORMER },
  source: '',
  authority: '',
  signal: new AbortController().signal,
  requireStill: async () => undefined,
}

const SEALED: OfferedKeyProvider = {
  ...{ name: 'NKP', keyId: randomUUID(), kcv: '', keyDerivationKey: Buffer.alloc(0) },
  ...{ credential: {} as OfferedKeyProvider['credential'] },
  ...{ tpmRequired: true, usable: true, isDefault: true },
}

/**
 * Returns a host of the former vCenter. Another vCenter takes the host over while a write is not
 * durable yet.
 * @param kdk KDK that the host's TPM returns for every sealed KDK
 */
function hostInTakeover(kdk = Secret.random(KDK_BYTES, systemRandom.bytes)) {
  const durable = Promise.withResolvers<void>()
  const configuration = {
    hostId: 'h',
    keyProviders: [],
    crypto: { mode: 'incapable', hostKey: undefined },
    cryptoSettings: CRYPTO_SETTINGS,
    management: managedBy(FORMER),
  } as unknown as HostConfiguration
  const store = { save: () => durable.promise, noteVersion: async () => undefined }
  const state = createHostState(store as never, configuration, (error) => {
    throw error
  })
  const manage = (management: HostConfiguration['management']) =>
    state.update((current) => ({ next: { ...current, management }, result: undefined }))
  const { synchronize } = desiredStateOperations({
    state,
    facts: { tpmVersion: '' } as never,
    attestation: { openCredential: async () => kdk },
    stream: { begin: () => ({ signal: call.signal, end: () => undefined }) },
    inventory: async () => ({ vms: [], hostCrypto: {} as never, revision: 0 }),
    changes: { count: () => 0, waitBeyond: () => new Promise(() => undefined) } as never,
    onTaken: async () => undefined,
    ...{ clock, random: systemRandom, logger: silentLogger },
  })
  /** Sends one desired state, and returns the answer. */
  const answerTo = async (
    vcenterInstanceId: string,
    keyProviders: OfferedKeyProvider[] = [],
  ): Promise<Told | undefined> => {
    async function* offered(): AsyncGenerator<OfferedState> {
      yield {
        ...{ trace: undefined, vcenterInstanceId, term: 3, generation: 9 },
        ...{ generationProof: Buffer.alloc(0), keepForeign: true },
        ...{ cryptoSettings: CRYPTO_SETTINGS, keyProviders },
      }
      await new Promise(() => undefined)
    }
    for await (const told of synchronize.run(offered(), call))
      if ('acknowledgement' in told || 'refusal' in told) return told
    return undefined
  }
  return {
    ...{ state, answerTo, complete: durable.resolve },
    takeover: () => manage(managedBy(PRESENT)),
    leave: () => manage(undefined),
  }
}

it('revocations of the former vCenter that wait while a host is taken over have no effect', async () => {
  const { state, takeover, complete } = hostInTakeover()
  const adopted = takeover()
  const { setRevocations } = sessionOperations({ state })
  const sent = setRevocations.run({ epoch: 2 ** 52, revision: 1, tokens: [], users: [] }, call)
  complete()
  await adopted
  await expect(sent).rejects.toMatchObject({ code: 'WRONG_VCENTER' })
  expect(state.current().management).toEqual(managedBy(PRESENT))
})

it.each([
  ['its own name', FORMER],
  ['the name of the present vCenter', PRESENT],
])(
  'a state of the former vCenter in %s that waits while a host is taken over is refused',
  async (_, name) => {
    const { state, takeover, answerTo, complete } = hostInTakeover()
    const adopted = takeover()
    const answer = answerTo(name)
    complete()
    await adopted
    expect(await answer).toMatchObject({ refusal: { code: 'WRONG_VCENTER' } })
    expect(state.current().management).toEqual(managedBy(PRESENT))
  },
)

it('a host wipes the KDKs of a state that waits while the host leaves vCenter', async () => {
  const kdk = Secret.random(KDK_BYTES, systemRandom.bytes)
  const { leave, answerTo, complete } = hostInTakeover(kdk)
  const left = leave()
  const answer = answerTo(FORMER, [SEALED])
  complete()
  await left
  await expect(answer).rejects.toMatchObject({ code: 'NOT_MANAGED' })
  expect(() => kdk.reveal()).toThrow('the secret was wiped')
})

it('a host wipes the clear KDKs of a state in the name of another vCenter', async () => {
  const { answerTo } = hostInTakeover()
  const keyDerivationKey = Buffer.alloc(KDK_BYTES, 1)
  const clear = { ...SEALED, keyDerivationKey, credential: undefined }
  expect(await answerTo(PRESENT, [clear])).toMatchObject({ refusal: { code: 'WRONG_VCENTER' } })
  expect(keyDerivationKey.equals(Buffer.alloc(KDK_BYTES))).toBe(true)
})

it('a change whose caller is gone when its turn comes does not change the configuration', async () => {
  const { state, takeover, complete } = hostInTakeover()
  const adopted = takeover()
  const waiting = state.update(
    (current) => ({ next: { ...current, logLevel: 'verbose' }, result: undefined }),
    () => Promise.reject(new Error('the caller has gone')),
  )
  complete()
  await adopted
  await expect(waiting).rejects.toThrow('the caller has gone')
  expect(state.current().logLevel).toBeUndefined()
})
