import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { silentLogger } from '@nkpsim/daemon/testing'
import {
  createSimulatedTime,
  type MachineClock,
  simulatedMachineClock,
  systemRandom,
} from '@nkpsim/effects'
import { passTime } from '@nkpsim/effects/testing'
import { RpcError } from '@nkpsim/rpc'
import { EsxiError } from '../errors.ts'
import type { TrustService } from '../records/trusted-infrastructure.ts'
import type { TrustNetwork } from './attest.ts'
import { createTrustAgent, type TrustAgent } from './trust-agent.ts'
import { createTrustedKeys } from './trusted-keys.ts'

const PROVIDER_ID = 'a1b2c3d4-0000-4000-8000-000000000001'
const PROVIDER = {
  ...{ kind: 'trusted' as const, name: 'tkp-1', keyId: PROVIDER_ID, tpmRequired: false },
  ...{ usable: true, isDefault: true, vcenterInstanceId: 'v' },
}
const HOUR_MS = 3_600_000
const service = (name: string, group = 'g'): TrustService => ({
  ...{ id: `id of ${name}`, address: `${name}:9444`, thumbprint: `of ${name}`, group },
})
const BOTH = [service('trust-1'), service('trust-2')]
const INFRASTRUCTURE = { attestationServices: BOTH, keyProviderServices: BOTH }
const unreachable = () => new RpcError('UNAVAILABLE', 'PEER_UNREACHABLE', 'it does not answer')

/** How a trust host behaves: it works, does not answer, refuses hosts, or lacks its key server. */
type Behaviour = 'works' | 'dead' | 'refuses' | 'without key server' | 'refuses tokens'

/** Trust hosts that wrap by adding 1 to each byte. */
function trustHosts(clock: MachineClock) {
  const behaviours = new Map<string, Behaviour>()
  const calls: string[] = []
  const behaviourOf = (address: string): Behaviour =>
    behaviours.get(address.replace(':9444', '')) ?? 'works'
  let tokens = 0
  const clientOf = (address: string) => ({
    beginAttestation: async () => ({
      nonce: Buffer.alloc(32),
      credentialBlob: Buffer.alloc(1),
      encryptedSecret: Buffer.alloc(1),
      context: Buffer.alloc(1),
      serviceId: address,
    }),
    finishAttestation: async (parts: AsyncIterable<unknown>) => {
      for await (const _part of parts);
      calls.push(`${address} attest`)
      const isAttested = behaviourOf(address) !== 'refuses'
      const token = { kind: 'TOKEN_KIND_KEY_PROVIDER', token: `token ${++tokens}`, expiryMs: 0 }
      return {
        ...{ attested: isAttested, message: isAttested ? '' : 'the base image is not accepted' },
        ...{ tokens: isAttested ? [token] : [], lifetimeMs: HOUR_MS },
      }
    },
    createNonce: async () => ({ nonce: Buffer.alloc(32), serviceId: address }),
    wrapKeys: async () => {
      refuseTokens(address)
      calls.push(`${address} wrap`)
      const key = systemRandom.bytes(32)
      const ciphertext = Buffer.concat([key, Buffer.alloc(8)]).map((byte) => byte + 1)
      return { keys: [{ key, wrapped: { primaryKeyId: '1', ciphertext } }] }
    },
    unwrapKeys: async ({ wrapped }: { wrapped: { ciphertext: Buffer }[] }) => {
      refuseTokens(address)
      calls.push(`${address} unwrap ${wrapped.length}`)
      if (behaviourOf(address) === 'without key server')
        return {
          keys: wrapped.map(() => ({
            ...{ key: Buffer.alloc(0), reason: 'KEY_SERVER_UNAVAILABLE', message: 'no key server' },
          })),
        }
      return {
        keys: wrapped.map(({ ciphertext }) => ({
          ...{ key: ciphertext.map((byte) => byte - 1).subarray(0, 32), reason: '', message: '' },
        })),
      }
    },
  })
  const refuseTokens = (address: string): void => {
    if (behaviourOf(address) === 'refuses tokens')
      throw new RpcError('UNAUTHENTICATED', 'TOKEN_INVALID', 'the token is invalid')
  }
  const network = {
    connectPinned: async ({ address }: { address: string }) => {
      await clock.sleep(5)
      if (behaviourOf(address) === 'dead') throw unreachable()
      return { client: () => clientOf(address), close: () => undefined }
    },
    fetchCertificate: async (address: string) => {
      await clock.sleep(5)
      if (behaviourOf(address) === 'dead') throw unreachable()
      return { pem: '', thumbprint: `of ${address.replace(':9444', '')}` }
    },
  } as unknown as TrustNetwork
  return { behaviours, calls, network }
}

function lab() {
  const time = createSimulatedTime()
  const clock = simulatedMachineClock(time, { startMs: 1_790_000_000_000 })
  const { behaviours, calls, network } = trustHosts(clock)
  let changes = 0
  const attestation = {
    identity: async () => ({ ...IDENTITY, bootPolicyCounter: undefined }),
    attest: async () => EVIDENCE,
  }
  const run = (story: (agent: TrustAgent) => Promise<void>) =>
    passTime(time, async () => {
      const agent = createTrustAgent({
        ...{ attestation, network, clock, random: systemRandom, logger: silentLogger },
        onChange: () => void changes++,
      })
      try {
        await story(agent)
      } finally {
        await agent.close()
      }
    })
  return { behaviours, calls, run, clock, changes: () => changes }
}

const IDENTITY = {
  endorsementCertificate: Buffer.alloc(0),
  endorsementKey: Buffer.alloc(1),
  attestationKey: Buffer.alloc(1),
}
const EVIDENCE = {
  ...IDENTITY,
  activation: Buffer.alloc(32),
  quote: { attested: Buffer.alloc(1), signature: Buffer.alloc(1) },
  pcrValues: new Map([[0, Buffer.alloc(32)]]),
  eventLog: Buffer.alloc(20_000),
}

describe('the agent of a Trusted Host', () => {
  it('does nothing before it follows services, and powers on is allowed then', async () => {
    const { calls, run } = lab()
    await run(async (agent) => {
      expect(agent.status()).toBeUndefined()
      await agent.requireMayPowerOn()
      await expect(agent.wrap(PROVIDER_ID)).rejects.toMatchObject({ code: 'TRUST_NOT_CONFIGURED' })
    })
    expect(calls).toEqual([])
  })

  it('attests, and gets keys that another service of the group unwraps', async () => {
    const { calls, run, behaviours, clock } = lab()
    await run(async (agent) => {
      agent.follow(INFRASTRUCTURE)
      await agent.requireMayPowerOn()
      expect(agent.status()).toMatchObject({ status: 'attested', serviceId: 'id of trust-1' })
      const keys = createTrustedKeys(agent, clock)
      const source = keys.sourceOf(PROVIDER)
      using made = await source.newKey(systemRandom)
      keys.clear()
      behaviours.set('trust-1', 'dead')
      await source.load([made.keyId])
      const resolved = source.resolve(made.keyId)
      expect('kek' in resolved && resolved.kek.equals(made.kek)).toBe(true)
      expect(agent.status()).toMatchObject({
        failingKeyProviderServices: [
          { address: 'trust-1:9444', message: 'trust-1:9444: it does not answer' },
        ],
        isWithoutKeyProviderService: false,
      })
      if ('kek' in resolved) resolved.kek.wipe()
      keys.clear()
    })
    expect(calls).toContain('trust-2:9444 unwrap 1')
  })

  it('says why a key is missing, and notices when the services are back', async () => {
    const { run, behaviours, clock, changes } = lab()
    await run(async (agent) => {
      agent.follow(INFRASTRUCTURE)
      await agent.requireMayPowerOn()
      const keys = createTrustedKeys(agent, clock)
      const source = keys.sourceOf(PROVIDER)
      using made = await source.newKey(systemRandom)
      keys.clear()
      for (const name of ['trust-1', 'trust-2']) behaviours.set(name, 'without key server')
      await source.load([made.keyId])
      expect(source.has(made.keyId)).toBe(false)
      expect(source.resolve(made.keyId)).toEqual({
        reason: expect.stringMatching(
          /^the key of the trusted key provider "tkp-1" is missing: the Trusted Key Provider is not available: .*no key server/,
        ),
      })
      expect(agent.status()?.isWithoutKeyProviderService).toBe(true)
      behaviours.clear()
      const before = changes()
      await clock.sleep(20_000)
      expect(changes()).toBeGreaterThan(before)
      await source.load([made.keyId])
      expect(source.has(made.keyId)).toBe(true)
      expect(agent.status()?.isWithoutKeyProviderService).toBe(false)
      keys.clear()
    })
  })

  it('is not attested if every service refuses it, and powers on no VM then', async () => {
    const { run, behaviours, clock } = lab()
    await run(async (agent) => {
      for (const name of ['trust-1', 'trust-2']) behaviours.set(name, 'refuses')
      agent.follow(INFRASTRUCTURE)
      await expect(agent.requireMayPowerOn()).rejects.toMatchObject({
        code: 'HOST_NOT_ATTESTED',
        message: expect.stringContaining(
          'You cannot power on virtual machines on an unattested Trusted Host.',
        ),
      })
      expect(agent.status()).toMatchObject({
        status: 'notAttested',
        messages: BOTH.map(({ address }) => `${address}: the base image is not accepted`),
      })
      await expect(agent.wrap(PROVIDER_ID)).rejects.toMatchObject({ code: 'HOST_NOT_ATTESTED' })
      behaviours.clear()
      await clock.sleep(61_000)
      await agent.requireMayPowerOn()
      agent.follow(undefined)
      expect(agent.status()).toBeUndefined()
    })
  })

  it('attests again when a service refuses its token, and then tries the other service', async () => {
    const { run, behaviours, calls } = lab()
    await run(async (agent) => {
      agent.follow(INFRASTRUCTURE)
      await agent.requireMayPowerOn()
      behaviours.set('trust-1', 'refuses tokens')
      const { kek } = await agent.wrap(PROVIDER_ID)
      kek.wipe()
    })
    expect(calls).toEqual([...['trust-1:9444 attest', 'trust-1:9444 attest', 'trust-2:9444 wrap']])
  })

  it('asks only key provider services of a group that attests hosts', async () => {
    const { run } = lab()
    await run(async (agent) => {
      const keyProviderServices = [service('trust-2', 'other')]
      agent.follow({ attestationServices: [service('trust-1')], keyProviderServices })
      await agent.requireMayPowerOn()
      await expect(agent.wrap(PROVIDER_ID)).rejects.toMatchObject({
        code: 'HOST_NOT_ATTESTED',
        message: expect.stringContaining('group "other"'),
      })
    })
  })

  it('waits for services that do not answer only once for many VMs', async () => {
    const { run, behaviours, clock, calls } = lab()
    await run(async (agent) => {
      agent.follow(INFRASTRUCTURE)
      await agent.requireMayPowerOn()
      const keys = createTrustedKeys(agent, clock)
      const source = keys.sourceOf(PROVIDER)
      const made = await Promise.all(Array.from({ length: 100 }, () => source.newKey(systemRandom)))
      keys.clear()
      for (const name of ['trust-1', 'trust-2']) behaviours.set(name, 'dead')
      const beginMs = clock.monotonicMs()
      for (const { keyId } of made) await source.load([keyId])
      const waitedMs = clock.monotonicMs() - beginMs
      expect(waitedMs).toBeLessThan(100)
      behaviours.clear()
      await clock.sleep(3000)
      calls.length = 0
      await source.load(made.map(({ keyId }) => keyId))
      expect(calls.map((call) => call.replace(/^.*unwrap/, 'unwrap'))).toEqual([
        ...['unwrap 64', 'unwrap 36'],
      ])
      for (const key of made) key[Symbol.dispose]()
      keys.clear()
    })
  })
})

describe('the KEKs of trusted providers', () => {
  const kek = () => Secret.from(Buffer.alloc(32, 7))
  const wrapped = { primaryKeyId: '1', wrappedKek: Buffer.alloc(40, 8) }
  const labOf = () => {
    let nowMs = 0
    const agent = { wrap: async () => ({ kek: kek(), ...wrapped }), unwrap: async () => [] }
    const keys = createTrustedKeys(agent, { monotonicMs: () => nowMs })
    const pass = (ms: number): void => {
      nowMs += ms
    }
    return { keys, source: keys.sourceOf(PROVIDER), pass }
  }

  it('are wiped when nothing has used them for a while, or when their provider goes', async () => {
    const { keys, source, pass } = labOf()
    using made = await source.newKey(systemRandom)
    pass(9 * 60_000)
    keys.keepUsed(new Set([made.keyId]))
    pass(9 * 60_000)
    keys.keepUsed(new Set())
    expect(source.has(made.keyId)).toBe(true)
    pass(2 * 60_000)
    keys.keepUsed(new Set())
    expect(source.has(made.keyId)).toBe(false)
    using other = await source.newKey(systemRandom)
    keys.removeProviders([PROVIDER_ID])
    expect(source.has(other.keyId)).toBe(false)
  })

  it('can be had from one provider although another one fails', async () => {
    const other = { ...PROVIDER, name: 'tkp-2', keyId: PROVIDER_ID.replace('1', '2') }
    const agent = {
      wrap: async () => ({ kek: kek(), ...wrapped }),
      unwrap: async (providerId: string, keys: readonly unknown[]) => {
        if (providerId === PROVIDER_ID) throw new EsxiError('KEY_PROVIDER_NOT_FOUND', 'it is gone')
        return keys.map(() => ({ kek: kek() }))
      },
    }
    const keys = createTrustedKeys(agent, { monotonicMs: () => 0 })
    const [gone, works] = [keys.sourceOf(PROVIDER), keys.sourceOf(other)]
    using lost = await gone.newKey(systemRandom)
    using kept = await works.newKey(systemRandom)
    keys.clear()
    await gone.load([lost.keyId])
    await works.load([kept.keyId])
    expect(gone.resolve(lost.keyId)).toEqual({ reason: expect.stringContaining('it is gone') })
    expect(works.has(kept.keyId)).toBe(true)
    keys.clear()
  })

  it('belong to one provider', async () => {
    const { keys, source } = labOf()
    using made = await source.newKey(systemRandom)
    const other = keys.sourceOf({ ...PROVIDER, keyId: PROVIDER_ID.replace('1', '2') })
    expect(other.has(made.keyId)).toBe(false)
    expect(other.resolve(made.keyId)).toEqual({ reason: expect.stringContaining('another id') })
    expect(source.resolve('1')).toEqual({ reason: expect.stringContaining('not one of') })
    await expect(source.newKey(systemRandom, 'some id')).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    })
    keys.clear()
  })
})
