import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { Secret, signToken } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { createCertificateAuthority, createKeyAndCsr, privateKeyToPem } from '@nkpsim/pki'
import { formatIdentityUri } from '@nkpsim/rpc'
import type { Management } from '../records/management.ts'
import { createTokenReader, type TokenBearer } from './session-token.ts'

const EXPIRES_MS = 1_000_000
const HOUR_MS = 60 * 60_000
const bearer: TokenBearer = {
  user: 'anna@vsphere.local',
  sessionId: randomUUID(),
  privileges: [],
  id: randomUUID(),
  epoch: 5,
  expiresMs: EXPIRES_MS,
}
const management: Management = {
  vcenterInstanceId: randomUUID(),
  certificatePem: '',
  rootsPem: '',
  privateKey: Secret.random(1, systemRandom.bytes),
  term: 1,
  generation: 1,
}
const revoking = (epoch: number, ids: readonly string[]): Management => ({
  ...management,
  revocations: {
    epoch,
    revision: 1,
    tokens: ids.map((id) => ({ id, expiresMs: EXPIRES_MS + HOUR_MS })),
  },
})

describe('a host that reads a token', () => {
  const HOST = randomUUID()
  const OTHER_HOST = randomUUID()
  const NOT_AUTHENTICATED = expect.objectContaining({ code: 'NOT_AUTHENTICATED' })
  let sign: (claims: object) => string
  let own: Management

  beforeAll(async () => {
    const nowMs = Date.now()
    const authority = await createCertificateAuthority({
      ...{ commonName: 'VMCA', nowMs, random: systemRandom },
    })
    const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({
      ...{ commonName: 'vc', random: systemRandom },
    })
    const certificatePem = await authority.issue({
      ...{ csrDer, commonName: 'vc', dnsNames: [], validityDays: 1, nowMs },
      identityUri: formatIdentityUri({ kind: 'vcenter', id: management.vcenterInstanceId }),
    })
    own = { ...management, rootsPem: authority.certificatePem }
    const certificate = new X509Certificate(certificatePem).raw
    const key = createPrivateKey(privateKeyToPem(privateKeyPkcs8))
    sign = (claims) => {
      const common = { iss: management.vcenterInstanceId, exp: EXPIRES_MS / 1000 }
      const token = { jti: randomUUID(), sub: 'anna@vsphere.local', sid: randomUUID(), epoch: 1 }
      return signToken(
        { ...common, aud: `urn:nkpsim:host:${HOST}`, ...token, ...claims },
        key,
        certificate,
      )
    }
  })

  const privilegesIn = async (claims: object): Promise<readonly string[]> =>
    (await createTokenReader(HOST).read(sign(claims), own, 0)).privileges

  it('finds the privileges under its own id, and no others', async () => {
    const hosts = { [HOST]: ['System.Read'], [OTHER_HOST]: ['Cryptographer.Access'] }
    expect(await privilegesIn({ hosts })).toEqual(['System.Read'])
    expect(await privilegesIn({ prv: ['System.Read'], hosts: { [OTHER_HOST]: [] } })).toEqual([])
  })

  it.each([
    ['vCenter', 'nkpsim:vcenter'],
    ['another host', `urn:nkpsim:host:${OTHER_HOST}`],
    ['every host', 'nkpsim:host'],
  ])('refuses a token for %s', async (_whom, aud) => {
    const read = privilegesIn({ aud, hosts: { [HOST]: ['System.Read'] } })
    await expect(read).rejects.toEqual(NOT_AUTHENTICATED)
  })

  it('refuses a token that was issued over five minutes ahead of its clock, also if it knows the token', async () => {
    const token = sign({ iat: 600 })
    const reader = createTokenReader(HOST)
    const read = (seconds: number) => reader.read(token, own, seconds * 1000)
    const refused = {
      code: 'NOT_AUTHENTICATED',
      message:
        'the token was issued at 1970-01-01T00:10:00.000Z, but the clock of this host says 1970-01-01T00:04:59.000Z: correct the wrong clock',
    }
    await expect(read(299)).rejects.toMatchObject(refused)
    expect(await read(300)).toMatchObject({ user: 'anna@vsphere.local' })
    await expect(read(299)).rejects.toMatchObject(refused)
  })

  it('names the expiry and its clock when it refuses an expired token, and no clock for a revoked token', async () => {
    const jti = randomUUID()
    const token = sign({ jti })
    const read = (management: Management, nowMs: number) =>
      createTokenReader(HOST).read(token, management, nowMs)
    await expect(read(own, EXPIRES_MS + HOUR_MS)).rejects.toMatchObject({
      code: 'SESSION_EXPIRED',
      message:
        'the token ended at 1970-01-01T00:16:40.000Z, and the clock of this host says 1970-01-01T01:16:40.000Z: renew the token at vCenter, or log in again; if that does not help, correct the clock',
    })
    const { revocations } = revoking(1, [jti])
    if (revocations === undefined) throw new Error('no list')
    await expect(read({ ...own, revocations }, 0)).rejects.toMatchObject({
      code: 'SESSION_EXPIRED',
      message: 'the token was revoked: renew it at vCenter, or log in again',
    })
  })
})

const { requireStill } = createTokenReader(randomUUID())
const ended = expect.objectContaining({ code: 'SESSION_EXPIRED' })

describe('a stream that began with a token', () => {
  const goesOn = (now: Management | undefined, nowMs = 0) =>
    requireStill(bearer, { began: management, isRunning: true }, { management: now, nowMs })

  it('continues for an hour after the token has expired', () => {
    expect(() => goesOn(management)).not.toThrow()
    expect(() => goesOn(revoking(5, [randomUUID()]), EXPIRES_MS + HOUR_MS - 1)).not.toThrow()
    expect(() => goesOn(management, EXPIRES_MS + HOUR_MS)).toThrow(ended)
  })

  it('ends when vCenter revokes the token alone, or every token of its epoch', () => {
    expect(() => goesOn(revoking(5, [bearer.id]))).toThrow(ended)
    expect(() => goesOn(revoking(5, [bearer.id]), EXPIRES_MS + 1)).toThrow(ended)
    expect(() => goesOn(revoking(6, []))).toThrow(ended)
  })

  it('ends when another vCenter takes over the host, or when no vCenter manages it', () => {
    expect(() => goesOn({ ...management, vcenterInstanceId: randomUUID() })).toThrow(ended)
    expect(() => goesOn(undefined)).toThrow(ended)
  })
})

it('a call that waited for its turn, also a stream, does not begin after its token has expired', () => {
  const begin = (nowMs: number) =>
    requireStill(bearer, { began: management, isRunning: false }, { management, nowMs })
  expect(() => begin(EXPIRES_MS - 1)).not.toThrow()
  expect(() => begin(EXPIRES_MS)).toThrow(ended)
})
