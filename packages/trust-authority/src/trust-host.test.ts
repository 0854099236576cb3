import { createPrivateKey, X509Certificate } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { signToken } from '@nkpsim/crypto'
import { parseRecord, readLogFolder } from '@nkpsim/daemon/audit'
import { systemRandom } from '@nkpsim/effects'
import { createSelfSignedCertificate } from '@nkpsim/pki'
import { READER } from './access/privileges.ts'
import {
  administrationOf,
  type MemoryTrustHost,
  openTrustLab,
  PROVIDER_ID,
  startTrustHostInMemory,
  type TrustLab,
} from './testing/index.ts'

const CALL = { timeoutMs: 60_000 }
const refused = (code: string, message = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(message) })

let lab: TrustLab
let first: MemoryTrustHost
beforeEach(async () => {
  lab = await openTrustLab({ names: ['trust-1'] })
  const [only] = lab.trustHosts
  if (only === undefined) throw new Error('no trust host')
  first = only
})
afterEach(() => lab.stop())

it('keeps its configuration, its certificates and its tokens over a restart', async () => {
  const host = await lab.host('esx-1')
  const token = await host.token()
  const [made] = await host.wrap(PROVIDER_ID, token)
  await first.stop()
  lab.network.crash('trust-1')
  const { clock, network, kms } = lab
  const again = await startTrustHostInMemory({
    ...{ name: 'trust-1', network, clock, random: systemRandom, connections: kms.connections },
    files: first.files,
  })
  lab.trustHosts.splice(0, 1, again)
  const [place] = lab.places
  if (place === undefined || made === undefined) throw new Error('nothing to use')
  await host.moveTo(place)
  const [result] = await host.unwrap(PROVIDER_ID, token, [made.wrapped])
  expect(Buffer.from(result?.key ?? [])).toEqual(made.key)
})

it('answers neither hosts nor nonces while it is disabled', async () => {
  const host = await lab.host('esx-1')
  await (await administrationOf(first)).setState({ enabled: false }, CALL)
  await expect(host.attest()).rejects.toEqual(refused('SERVICE_DISABLED'))
  const keys = host.channel().client('nkpsim.trust.v1.KeyProviderService')
  await expect(keys.createNonce({}, CALL)).rejects.toEqual(refused('SERVICE_DISABLED'))
})

it('lets a reader read, and refuses changes of the reader', async () => {
  const reader = await administrationOf(first, READER)
  const { configuration } = await reader.getConfiguration({}, CALL)
  expect(configuration).toMatchObject({ host: 'trust-1', enabled: true, group: 'group-1' })
  await expect(reader.setState({ enabled: false }, CALL)).rejects.toEqual(
    refused('NO_PERMISSION', 'operator trusted-reader lacks the privilege'),
  )
})

it('has no administration on the port for hosts, and no services on that for administrators', async () => {
  const host = await lab.host('esx-1')
  const stranger = host.channel().client('nkpsim.trust.v1.TrustAdministrationService')
  await expect(stranger.getConfiguration({}, CALL)).rejects.toMatchObject({
    status: 'UNIMPLEMENTED',
  })
})

it('shows neither passwords nor private keys in its configuration and its log', async () => {
  const client = await administrationOf(first)
  const password = 'password of the key server'
  const servers = [...lab.kms.servers]
  await client.createTrustedKeyProvider(
    {
      ...{ name: 'tkp-2', providerId: PROVIDER_ID.replace('a1', 'c1'), primaryKeyId: '1', servers },
      ...{ userName: 'u', password },
    },
    CALL,
  )
  const text = JSON.stringify(await client.getConfiguration({}, CALL))
  expect(text).toContain('"hasPassword":true')
  expect([text, ...first.lines].join('')).not.toMatch(/PRIVATE KEY|password of the/)
})

it('records changes, attested hosts, refusals and calls for keys, without their secrets', async () => {
  const host = await lab.host('esx-1')
  const token = await host.token()
  await host.wrap(PROVIDER_ID, token)
  await host.attest({ quoteKey: systemRandom.privateKey('P-256') })
  const records: { call: string; caller: string; target: string; code: string }[] = []
  const attempts = new Map<number, { call: string; caller: string; target: string }>()
  let text = ''
  for await (const line of readLogFolder(first.files, '/state/audit')) {
    text += line.toString()
    const record = parseRecord(line)
    if (record?.phase === 'attempt') attempts.set(record.sequence, record)
    const attempt = record?.phase === 'outcome' ? attempts.get(record.attempt) : undefined
    if (record?.phase !== 'outcome' || attempt === undefined) continue
    const { call, caller, target } = attempt
    records.push({ call: call.replace('nkpsim.trust.v1.', ''), caller, target, code: record.code })
  }
  const nobody = 'somebody without a certificate'
  const ek = expect.stringMatching(/^000b[0-9a-f]{64}$/)
  const finish = 'AttestationService/FinishAttestation'
  expect(records).toEqual(
    expect.arrayContaining([
      {
        ...{ call: 'TrustAdministrationService/SetClientCertificate', target: 'tkp-1' },
        ...{ caller: 'operator trusted-admin', code: 'OK' },
      },
      { call: finish, caller: nobody, target: ek, code: 'OK' },
      { call: finish, caller: nobody, target: ek, code: 'AK_NOT_ACTIVATED' },
      { call: 'KeyProviderService/WrapKeys', caller: nobody, target: PROVIDER_ID, code: 'OK' },
    ]),
  )
  expect(text).not.toContain(token)
  expect(text).not.toContain('PRIVATE KEY')
})

it('forgets a removed image and a removed vendor immediately', async () => {
  const host = await lab.host('esx-1')
  const client = await administrationOf(first)
  expect(await host.attest()).toMatchObject({ attested: true })
  const { configuration } = await client.getConfiguration({}, CALL)
  expect(configuration?.baseImages[0]?.lastAttestedMs).toBe(lab.clock.nowMs())
  await client.removeCaCertificate({ name: 'vendor' }, CALL)
  expect(await host.attest()).toMatchObject({
    reason: 'EK_CERTIFICATE_UNTRUSTED',
    message: expect.stringContaining('that this trust host trusts'),
  })
})

it('trusts a TPM without certificate by its endorsement key alone', async () => {
  const host = await lab.host('esx-1')
  const client = await administrationOf(first)
  await client.updateAttestationSettings({ requireEndorsementKeys: true }, CALL)
  await client.updateAttestationSettings({ requireCertificateValidation: false }, CALL)
  const header = { endorsementCertificate: Buffer.alloc(0) }
  const verdict = await host.attest({ header })
  expect(verdict).toMatchObject({ attested: false, reason: 'EK_NOT_TRUSTED' })
  const [, endorsementKeyName = ''] = /endorsement key (\w+) was not/.exec(verdict.message) ?? []
  await client.addEndorsementKey({ name: 'esx-1', endorsementKeyName }, CALL)
  expect(await host.attest({ header })).toMatchObject({ attested: true })
})

it('tells its status to a consumer principal only', async () => {
  const host = await lab.host('esx-1')
  const status = host.channel().client('nkpsim.trust.v1.TrustStatusService')
  const client = await administrationOf(first)
  const { certificatePem, privateKeyPkcs8 } = await createSelfSignedCertificate({
    ...{ commonName: 'vcenter', dnsNames: ['vcenter'], validityDays: 10 },
    ...{ nowMs: lab.clock.nowMs(), random: systemRandom },
  })
  const { configuration } = await client.getConfiguration({}, CALL)
  const key = createPrivateKey({ key: privateKeyPkcs8.reveal(), format: 'der', type: 'pkcs8' })
  const iat = Math.floor(lab.clock.nowMs() / 1000)
  const aud = configuration?.serviceId ?? ''
  const tokenWith = (change: object) => {
    const claims = { iss: 'vcenter-1', aud, iat, exp: iat + 60, ...change }
    return { token: signToken(claims, key, new X509Certificate(certificatePem).raw) }
  }
  await expect(status.getServiceStatus(tokenWith({}), CALL)).rejects.toEqual(
    refused('PRINCIPAL_UNKNOWN', 'no consumer principal'),
  )
  const principal = { name: 'vc', issuer: 'vcenter-1', certificatesPem: certificatePem }
  const former = { ...principal, name: 'former', issuer: 'former' }
  await client.addConsumerPrincipal({ principal: former }, CALL)
  await client.addConsumerPrincipal({ principal }, CALL)
  const answer = await status.getServiceStatus(tokenWith({}), CALL)
  expect(answer).toMatchObject({
    group: 'group-1',
    parts: [
      { part: 'attestation service', health: 'TRUST_HEALTH_OK' },
      { part: 'key provider service', health: 'TRUST_HEALTH_OK' },
      { part: 'tkp-1', health: 'TRUST_HEALTH_OK' },
    ],
    keyProviders: [{ name: 'tkp-1', providerId: PROVIDER_ID }],
  })
  for (const [change, code] of [
    [{ iss: 'vcenter-2' }, 'PRINCIPAL_UNKNOWN'],
    [{ aud: 'other' }, 'PRINCIPAL_UNKNOWN'],
    [{ exp: iat + 3600 }, 'PRINCIPAL_UNKNOWN'],
    [{ iat: iat + 3600, exp: iat + 3660 }, 'PRINCIPAL_UNKNOWN'],
    [{ iat: iat - 600, exp: iat - 300 }, 'TOKEN_EXPIRED'],
  ] as const)
    await expect(status.getServiceStatus(tokenWith(change), CALL)).rejects.toEqual(refused(code))
  await client.removeConsumerPrincipal({ name: 'vc' }, CALL)
  await expect(status.getServiceStatus(tokenWith({}), CALL)).rejects.toEqual(
    refused('PRINCIPAL_UNKNOWN'),
  )
})

it('refuses the tokens of another group, and of a service that left the group', async () => {
  const host = await lab.host('esx-1')
  const token = await host.token()
  const client = await administrationOf(first)
  const { configuration } = await client.getConfiguration({}, CALL)
  const members = configuration?.members ?? []
  await client.setGroup({ group: 'group-2', members }, CALL)
  await expect(host.wrap(PROVIDER_ID, token)).rejects.toEqual(
    refused('TOKEN_INVALID', 'another issuer'),
  )
  const { certificatePem } = await createSelfSignedCertificate({
    ...{ commonName: 'other', dnsNames: ['other'], validityDays: 10 },
    ...{ nowMs: lab.clock.nowMs(), random: systemRandom },
  })
  const replaced = members.map((each) => ({ ...each, tokenCertificatePem: certificatePem }))
  await client.setGroup({ group: 'group-1', members: replaced }, CALL)
  await expect(host.wrap(PROVIDER_ID, token)).rejects.toEqual(
    refused('TOKEN_INVALID', 'no attestation service of the group'),
  )
})
