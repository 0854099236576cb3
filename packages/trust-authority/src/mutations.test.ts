import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type ProvenCall, proofKeyBytes, signProof } from '@nkpsim/crypto'
import { manualClock } from '@nkpsim/daemon/testing/manual-clock'
import { seededRandom, systemRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { issueToken, requireKeyProviderToken } from './attestation/tokens.ts'
import { createNonces } from './key-provider/nonces.ts'
import { requireProof } from './key-provider/require-proof.ts'
import type { TrustIdentity } from './records/identity.ts'
import { createTrustIdentity } from './state/identity.ts'
import { openTrustLab, PROVIDER_ID, type TestHost, type TrustLab } from './testing/index.ts'

const clock = manualClock()
const nonces = createNonces(clock, systemRandom)
const hostPrivateKey = systemRandom.privateKey('P-256')
const proofKey = proofKeyBytes(hostPrivateKey)
const SERVICE = 'service-1'
const SEED = 20261130

let identity: TrustIdentity
let token: string
const group = () => ({
  group: 'group-1',
  members: [{ serviceId: SERVICE, tokenCertificatePem: identity.tokens.certificatePem }],
})

beforeAll(async () => {
  const place = { name: 'trust-1', address: 'trust-1', nowMs: clock.nowMs() }
  identity = await createTrustIdentity(place, systemRandom)
  const facts = { version: '8.0.3', build: '1', baseImage: 'image' }
  const host = { proofKey, endorsementKeyName: Buffer.alloc(34), ...facts }
  const about = { kind: 'keyProvider', group: 'group-1', nowMs: clock.nowMs() } as const
  token = issueToken(about, host, identity.tokens).token
})

/** A text with one change: a character replaced, removed, doubled or moved. */
const mutations = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('replace', 'remove', 'insert', 'cut', 'swap' as const),
  by: fc.constantFrom(...'ABCXYZabcxyz0189-_.=+/ \u0000\u{1F600}{"'),
})
type Mutation = typeof mutations extends fc.Arbitrary<infer M> ? M : never

function mutated(text: string, { at, kind, by }: Mutation): string {
  const index = at % text.length
  switch (kind) {
    case 'replace':
      return text.slice(0, index) + by + text.slice(index + 1)
    case 'remove':
      return text.slice(0, index) + text.slice(index + 1)
    case 'insert':
      return text.slice(0, index) + by + text.slice(index)
    case 'cut':
      return text.slice(0, index)
    default:
      return text.slice(index) + text.slice(0, index)
  }
}

/** Characters of base64url beyond the last byte of a part do not change what the part means. */
const meaningOf = (text: string): string =>
  text
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString('base64url'))
    .join('.')

/** Returns the code of the error that a call throws; `accepted` if it throws none. */
function codeOf(act: () => unknown): string {
  try {
    act()
    return 'accepted'
  } catch (error) {
    return String(Reflect.get(Object(error), 'code'))
  }
}

/** Checks a property of random values, without a matcher for each, which would cost most time. */
function forAll<T>(values: fc.Arbitrary<T>, numRuns: number, code: (value: T) => string) {
  const codes = new Set<string>()
  fc.assert(
    fc.property(values, (value) => {
      codes.add(code(value))
    }),
    { numRuns, seed: SEED },
  )
  return [...codes].toSorted()
}

describe('of ten thousand changes of a token', () => {
  it('none that means something else is accepted, and each is refused with a code', () => {
    const read = (text: string) => {
      const of = { proofKey, nowMs: clock.nowMs() }
      return requireKeyProviderToken(text, group(), of)
    }
    expect(read(token)).toBe('00'.repeat(34))
    const codes = forAll(mutations, 10_000, (mutation) => {
      const text = mutated(token, mutation)
      const isSame = meaningOf(text) === meaningOf(token) && text.split('.').length === 3
      return isSame ? 'TOKEN_INVALID' : codeOf(() => read(text))
    })
    expect(codes).toEqual(['TOKEN_INVALID'])
  })
})

describe('of ten thousand changes of a proof', () => {
  it('none is accepted', () => {
    const nonce = nonces.create()
    const call: ProvenCall = {
      ...{ serviceId: SERVICE, providerId: PROVIDER_ID, nonce, token },
      ...{ method: 'UnwrapKeys', wrapped: [{ primaryKeyId: '1', ciphertext: Buffer.alloc(40) }] },
    }
    const signature = signProof(call, hostPrivateKey)
    const honest = { token, proofKey, nonce, signature }
    const about = { configuration: group(), nonces, nowMs: clock.nowMs() }
    const judge = (proof: Partial<typeof honest>, proven = call) =>
      requireProof({ ...honest, ...proof }, proven, about)
    const flipped = (bytes: Buffer, bit: number): Buffer => {
      const copy = Buffer.from(bytes)
      const index = (bit >> 3) % copy.length
      copy.writeUInt8(copy.readUInt8(index) ^ (1 << (bit & 7)), index)
      return copy
    }
    const fields = fc.constantFrom('proofKey', 'nonce', 'signature' as const)
    const changes = fc.record({ field: fields, bit: fc.nat(1_000_000) })
    expect(
      forAll(changes, 9000, ({ field, bit }) =>
        codeOf(() => judge({ [field]: flipped(honest[field as 'nonce'], bit) })),
      ),
    ).toEqual(['PROOF_INVALID', 'TOKEN_INVALID'])
    expect(
      forAll(fc.nat(319), 1000, (bit) => {
        const wrapped = [{ primaryKeyId: '1', ciphertext: flipped(Buffer.alloc(40), bit) }]
        return codeOf(() => judge({}, { ...call, method: 'UnwrapKeys', wrapped }))
      }),
    ).toEqual(['PROOF_INVALID'])
    expect(judge({})).toBe('00'.repeat(34))
  })
})

describe('messages of strangers', () => {
  let lab: TrustLab
  let host: TestHost
  beforeAll(async () => {
    lab = await openTrustLab({ names: ['trust-1'] })
    host = await lab.host('esx-1')
  })
  afterAll(() => lab.stop())

  const random = seededRandom('strangers')
  const some = (max: number): Buffer => random.bytes(random.below(max + 1))
  const call = { timeoutMs: 60_000 }
  const codes = new Set<string>()
  const tried = async (act: () => Promise<unknown>): Promise<void> => {
    try {
      await act()
      codes.add('OK')
    } catch (error) {
      codes.add(String(Reflect.get(Object(error), 'code')))
    }
  }

  it('are refused with a code, never with an internal error, and give no key', async () => {
    const attestation = () => host.channel().client('nkpsim.trust.v1.AttestationService')
    const keys = () => host.channel().client('nkpsim.trust.v1.KeyProviderService')
    const status = () => host.channel().client('nkpsim.trust.v1.TrustStatusService')
    for (let turn = 0; turn < 100; turn++) {
      const proof = { token: some(200).toString('base64url'), proofKey: some(70), nonce: some(40) }
      const signed = { ...proof, signature: some(70) }
      const wrapped = [{ primaryKeyId: some(5).toString('hex'), ciphertext: some(50) }]
      await tried(() =>
        attestation().beginAttestation(
          { endorsementKey: some(400), attestationKey: some(200), proofKey: some(70) },
          call,
        ),
      )
      await tried(() =>
        attestation().finishAttestation(
          (async function* () {
            if (turn % 3 > 0) yield { header: { context: some(300), proofKey: some(70) } }
            if (turn % 5 > 0) yield { eventLog: some(9000) }
            if (turn % 7 === 0) yield { header: {} }
          })(),
          call,
        ),
      )
      await tried(() =>
        keys().wrapKeys({ providerId: PROVIDER_ID, keyCount: 1, proof: signed }, call),
      )
      await tried(() =>
        keys().unwrapKeys({ providerId: some(20).toString(), wrapped, proof: signed }, call),
      )
      await tried(() => status().getServiceStatus({ token: some(300).toString('latin1') }, call))
    }
    expect([...codes].toSorted()).toEqual([
      'CHALLENGE_EXPIRED',
      'INVALID_REQUEST',
      'PRINCIPAL_UNKNOWN',
      'PROOF_INVALID',
    ])
  })

  it('with changed evidence attest nobody', async () => {
    const fields = [
      'activation',
      'attested',
      'signature',
      'endorsementKey',
      'attestationKey',
    ] as const
    for (const field of fields) {
      const { attested } = await host.attest({ header: { [field]: some(100) } })
      expect([field, attested]).toEqual([field, false])
    }
  })
})
