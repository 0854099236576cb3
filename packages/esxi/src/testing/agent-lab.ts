import { silentLogger } from '@nkpsim/daemon/testing'
import {
  createSimulatedTime,
  type MachineClock,
  simulatedMachineClock,
  systemRandom,
} from '@nkpsim/effects'
import { passTime } from '@nkpsim/effects/testing'
import { RpcError } from '@nkpsim/rpc'
import type { TrustService } from '../records/trusted-infrastructure.ts'
import type { TrustNetwork } from '../trusted/attest.ts'
import { createTrustAgent, type TrustAgent } from '../trusted/trust-agent.ts'

export const PROVIDER_ID = 'a1b2c3d4-0000-4000-8000-000000000001'
export const PROVIDER = {
  ...{ kind: 'trusted' as const, name: 'tkp-1', keyId: PROVIDER_ID, tpmRequired: false },
  ...{ usable: true, isDefault: true, vcenterInstanceId: 'v' },
}
const HOUR_MS = 3_600_000
export const service = (name: string, group = 'g'): TrustService => ({
  ...{ id: `id of ${name}`, address: `${name}:9444`, thumbprint: `of ${name}`, group },
})
export const BOTH = [service('trust-1'), service('trust-2')]
export const INFRASTRUCTURE = { attestationServices: BOTH, keyProviderServices: BOTH }
const unreachable = () => new RpcError('UNAVAILABLE', 'PEER_UNREACHABLE', 'it does not answer')

/** How a trust host behaves. */
type Behaviour =
  | 'works'
  | 'dead'
  | 'refuses'
  | 'refuses with a long text'
  | 'refuses tokens'
  | 'without key server'
  | 'without provider'
  | 'without client certificate'
  | 'one key only'
  | 'sends wrong keys'
  | 'denies'
  | 'makes tokens that nobody accepts'
  | 'makes keys of wrong form'

const LOST = { key: Buffer.alloc(0), reason: 'KEY_SERVER_UNAVAILABLE', message: 'no key server' }

type Proven = { proof: { token: string } }

/** Trust hosts that wrap by adding 1 to each byte. */
function trustHosts(clock: MachineClock) {
  const behaviours = new Map<string, Behaviour>()
  const calls: string[] = []
  /** Bytes of keys in the answers, as the client of a real service gets them. */
  const answered: Uint8Array[] = []
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
      if (behaviourOf(address) === 'refuses with a long text')
        return { attested: false, message: '\u001b[2J\n'.repeat(100_000), tokens: [] }
      const isAttested = behaviourOf(address) !== 'refuses'
      const isBad = behaviourOf(address) === 'makes tokens that nobody accepts'
      const text = `${isBad ? 'bad ' : ''}token ${++tokens}`
      const token = { kind: 'TOKEN_KIND_KEY_PROVIDER', token: text, expiryMs: 0 }
      return {
        ...{ attested: isAttested, message: isAttested ? '' : 'the base image is not accepted' },
        ...{ tokens: isAttested ? [token] : [], lifetimeMs: HOUR_MS },
      }
    },
    createNonce: async () => ({ nonce: Buffer.alloc(32), serviceId: address }),
    wrapKeys: async ({ proof }: Proven) => {
      refuse(address, proof)
      calls.push(`${address} wrap`)
      const key = systemRandom.bytes(32)
      answered.push(key)
      const wrapped = behaviourOf(address) === 'sends wrong keys' ? systemRandom.bytes(32) : key
      const isOdd = behaviourOf(address) === 'makes keys of wrong form'
      const rest = Buffer.alloc(isOdd ? 100_000 : 8)
      const ciphertext = Buffer.concat([wrapped, rest]).map((byte) => byte + 1)
      return { keys: [{ key, wrapped: { primaryKeyId: '1', ciphertext } }] }
    },
    unwrapKeys: async ({ wrapped, proof }: Proven & { wrapped: { ciphertext: Buffer }[] }) => {
      refuse(address, proof)
      calls.push(`${address} unwrap ${wrapped.length}`)
      if (behaviourOf(address) === 'without key server')
        return {
          keys: wrapped.map(() => LOST),
        }
      const isLost = (index: number) => behaviourOf(address) === 'one key only' && index > 0
      const keys = wrapped.map(({ ciphertext }, index) =>
        isLost(index) ? LOST : { key: unwrapped(address, ciphertext), reason: '', message: '' },
      )
      answered.push(...keys.map(({ key }) => key))
      return { keys }
    },
  })
  const unwrapped = (address: string, ciphertext: Buffer): Uint8Array =>
    behaviourOf(address) === 'sends wrong keys'
      ? systemRandom.bytes(32)
      : ciphertext.map((byte) => byte - 1).subarray(0, 32)
  const refuse = (address: string, { token }: Proven['proof']): void => {
    if (behaviourOf(address) === 'refuses tokens' || token.startsWith('bad'))
      throw new RpcError('UNAUTHENTICATED', 'TOKEN_INVALID', 'the token is invalid')
    if (behaviourOf(address) === 'without provider')
      throw new RpcError('NOT_FOUND', 'KEY_PROVIDER_NOT_FOUND', 'no key provider has this id')
    if (behaviourOf(address) === 'denies')
      throw new RpcError('PERMISSION_DENIED', 'NO_PERMISSION', 'this host may not do that')
    if (behaviourOf(address) === 'without client certificate')
      throw new RpcError('FAILED_PRECONDITION', 'KEY_PROVIDER_NOT_READY', 'no client certificate')
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
  return { behaviours, calls, answered, network }
}

/** An agent in simulated time, and the trust hosts that it uses. */
export function agentLab() {
  const time = createSimulatedTime()
  const clock = simulatedMachineClock(time, { startMs: 1_790_000_000_000 })
  const { behaviours, calls, answered, network } = trustHosts(clock)
  let changes = 0
  const logged: { event: string; address?: unknown }[] = []
  const logger = {
    ...silentLogger,
    warn: (event: string, fields: object = {}) => void logged.push({ event, ...fields }),
  }
  const attestation = {
    identity: async () => ({ ...IDENTITY, bootPolicyCounter: undefined }),
    attest: async () => EVIDENCE,
  }
  const run = (story: (agent: TrustAgent) => Promise<void>) =>
    passTime(time, async () => {
      const agent = createTrustAgent({
        ...{ attestation, network, clock, random: systemRandom, logger },
        onChange: () => void changes++,
      })
      try {
        await story(agent)
      } finally {
        await agent.close()
      }
    })
  return { behaviours, calls, answered, logged, run, clock, changes: () => changes }
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
