import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { proofKeyBytes, signToken } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { bootEvents } from '@nkpsim/tpm'
import { HONEST_BOOT } from '@nkpsim/tpm/testing'
import { openTrustLab, PROVIDER_ID, type TestHost, type TrustLab } from './testing/index.ts'

let lab: TrustLab
let host: TestHost
let other: TestHost

beforeAll(async () => {
  lab = await openTrustLab()
  host = await lab.host('esx-1')
  other = await lab.host('esx-2')
})
afterAll(() => lab.stop())

const refused = (code: string, message?: string) =>
  expect.objectContaining({
    code,
    ...(message !== undefined && { message: expect.stringContaining(message) }),
  })

describe('the attestation service', () => {
  it('gives a token of each kind to a host with a known TPM and an accepted image', async () => {
    const verdict = await host.attest()
    expect(verdict).toMatchObject({
      attested: true,
      reason: '',
      baseImage: 'image-1',
      lifetimeMs: 3_600_000,
      tokens: [{ kind: 'TOKEN_KIND_KEY_PROVIDER' }, { kind: 'TOKEN_KIND_REPORTING' }],
    })
    const [token] = verdict.tokens
    const [, claims = ''] = token?.token.split('.') ?? []
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      iss: 'group-1',
      aud: 'kps',
      sub: expect.stringMatching(/^000b[0-9a-f]{64}$/),
      cnf: { jkt: expect.any(String) },
      esx: { version: '8.0.3', build: '24022510', image: 'image-1' },
    })
    expect(token?.expiryMs).toBe(Math.floor(lab.clock.nowMs() / 1000) * 1000 + 3_600_000)
  })

  it('refuses another image by its name', async () => {
    const upgraded = { ...HONEST_BOOT, esxi: { version: '8.0.4', build: '1' } }
    const verdict = await (await lab.host('esx-3', bootEvents(upgraded))).attest()
    expect(verdict).toMatchObject({
      attested: false,
      reason: 'BASE_IMAGE_UNKNOWN',
      message:
        'the host runs ESXi 8.0.4 build 1, which is not among the base images of this trust host',
      tokens: [],
    })
  })

  it('refuses the same build with other VIBs', async () => {
    const vibs = HONEST_BOOT.vibs.map((vib) => ({ ...vib, version: '0' }))
    const verdict = await (await lab.host('esx-4', bootEvents({ ...HONEST_BOOT, vibs }))).attest()
    expect(verdict).toMatchObject({
      reason: 'BASE_IMAGE_UNKNOWN',
      message: expect.stringContaining('with other VIBs than base image "image-1"'),
    })
  })

  it('refuses a host that booted without secure boot', async () => {
    const events = bootEvents({ ...HONEST_BOOT, secureBoot: false, secureBootAuthority: undefined })
    const verdict = await (await lab.host('esx-5', events)).attest()
    expect(verdict.checks.filter(({ passed }) => !passed).map(({ code }) => code)).toContain(
      'SECURE_BOOT_DISABLED',
    )
  })

  it('refuses a quote that is about another proof key', async () => {
    const verdict = await host.attest({ quoteKey: other.proofKey })
    expect(verdict).toMatchObject({ attested: false, reason: 'AK_NOT_ACTIVATED' })
    expect(verdict.checks.find(({ code }) => code === 'QUOTE_NONCE')?.passed).toBe(false)
  })

  it('refuses evidence for another proof key than that of the challenge', async () => {
    const header = { proofKey: proofKeyBytes(other.proofKey) }
    await expect(host.attest({ header })).rejects.toEqual(
      refused('INVALID_REQUEST', 'another proof key'),
    )
  })

  it('refuses an event log that does not give the PCRs', async () => {
    const { encodeEventLog } = await import('@nkpsim/tpm')
    const events = bootEvents({ ...HONEST_BOOT, bootOptions: 'other' })
    const verdict = await host.attest({ eventLog: encodeEventLog(events) })
    expect(verdict).toMatchObject({ attested: false, reason: 'EVENT_LOG_MISMATCH' })
  })

  it('refuses an old challenge', async () => {
    const header = { context: Buffer.alloc(200) }
    await expect(host.attest({ header })).rejects.toEqual(refused('CHALLENGE_EXPIRED'))
  })
})

describe('the key provider service', () => {
  it('wraps a key that each trust host of the cluster unwraps', async () => {
    const token = await host.token()
    const [made] = await host.wrap(PROVIDER_ID, token)
    expect(made?.key).toHaveLength(32)
    expect(made?.wrapped).toEqual({
      primaryKeyId: lab.primaryKeyId,
      ciphertext: expect.objectContaining({ length: 40 }),
    })
    const wrapped = made === undefined ? [] : [made.wrapped]
    for (const place of lab.places) {
      await host.moveTo(place)
      const [key] = await host.unwrap(PROVIDER_ID, token, wrapped)
      expect(Buffer.from(key?.key ?? [])).toEqual(made?.key)
    }
  })

  it('makes as many keys as were asked for, all different', async () => {
    const made = await host.wrap(PROVIDER_ID, await host.token(), 64)
    expect(new Set(made.map(({ key }) => key.toString('hex'))).size).toBe(64)
    await expect(host.wrap(PROVIDER_ID, await host.token(), 65)).rejects.toEqual(
      refused('INVALID_REQUEST', '1 to 64'),
    )
  })

  it('refuses a stolen token with another proof key', async () => {
    await expect(other.wrap(PROVIDER_ID, await host.token())).rejects.toEqual(
      refused('TOKEN_INVALID', 'it is for another proof key'),
    )
  })

  it('refuses a token for reports', async () => {
    const { tokens } = await host.attest({ kinds: ['TOKEN_KIND_REPORTING'] })
    const [report] = tokens
    await expect(host.wrap(PROVIDER_ID, report?.token ?? '')).rejects.toEqual(
      refused('TOKEN_INVALID', 'another audience'),
    )
  })

  it('refuses an expired token', async () => {
    const token = await host.token()
    await lab.clock.advance(3_600_000 + 61_000)
    await expect(host.wrap(PROVIDER_ID, token)).rejects.toEqual(refused('TOKEN_EXPIRED'))
  })

  it('refuses a token that no service of the group has signed', async () => {
    const key = systemRandom.privateKey('P-256')
    const exp = Math.floor(lab.clock.nowMs() / 1000) + 60
    const claims = { iss: 'group-1', aud: 'kps', exp, sub: 'x', iat: exp - 60, cnf: {} }
    const token = signToken(claims, key, Buffer.from('certificate'))
    await expect(host.wrap(PROVIDER_ID, token)).rejects.toEqual(
      refused('TOKEN_INVALID', 'no attestation service of the group'),
    )
  })

  it('refuses a proof that was used before, or that is for another call', async () => {
    const token = await host.token()
    const content = { method: 'WrapKeys', keyCount: 1 } as const
    const proof = await host.prove(PROVIDER_ID, token, content)
    const client = host.channel().client('nkpsim.trust.v1.KeyProviderService')
    const call = (keyCount: number) =>
      client.wrapKeys({ providerId: PROVIDER_ID, keyCount, proof }, { timeoutMs: 60_000 })
    await expect(call(2)).rejects.toEqual(refused('PROOF_INVALID', 'did not sign'))
    expect((await call(1)).keys).toHaveLength(1)
    await expect(call(1)).rejects.toEqual(refused('PROOF_INVALID', 'used before'))
  })

  it('refuses an old nonce', async () => {
    const token = await host.token()
    const content = { method: 'WrapKeys', keyCount: 1 } as const
    const proof = await host.prove(PROVIDER_ID, token, content)
    await lab.clock.advance(60_001)
    const client = host.channel().client('nkpsim.trust.v1.KeyProviderService')
    const request = { providerId: PROVIDER_ID, keyCount: 1, proof }
    await expect(client.wrapKeys(request, { timeoutMs: 60_000 })).rejects.toEqual(
      refused('PROOF_INVALID', 'too old'),
    )
  })

  it('gives each key of a batch its own result', async () => {
    const token = await host.token()
    const [made] = await host.wrap(PROVIDER_ID, token)
    if (made === undefined) throw new Error('no key')
    const altered = Buffer.from(made.wrapped.ciphertext)
    altered.writeUInt8(altered.readUInt8(9) ^ 1, 9)
    const results = await host.unwrap(PROVIDER_ID, token, [
      made.wrapped,
      { ...made.wrapped, ciphertext: altered },
      { ...made.wrapped, primaryKeyId: '999' },
      { primaryKeyId: '', ciphertext: Buffer.alloc(3) },
    ])
    expect(results.map(({ reason }) => reason)).toEqual([
      '',
      'WRAPPED_KEY_INVALID',
      'PRIMARY_KEY_MISSING',
      'WRAPPED_KEY_INVALID',
    ])
    expect(results.map(({ key }) => key.length)).toEqual([32, 0, 0, 0])
  })

  it('refuses an unknown key provider', async () => {
    const unknown = PROVIDER_ID.replace('a1', 'b1')
    await expect(host.wrap(unknown, await host.token())).rejects.toEqual(
      refused('KEY_PROVIDER_NOT_FOUND'),
    )
  })
})
