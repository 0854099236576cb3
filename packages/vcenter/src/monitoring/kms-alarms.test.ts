import { describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { createSelfSignedCertificate } from '@nkpsim/pki'
import { NOT_CHECKED, nodeStatus } from '../key-provider/standard/node-status.ts'
import type { StandardKeyProvider } from '../records/key-provider.ts'
import { expiryEvents, KMS_ALARMS, kmsProblems } from './kms-alarms.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.now()
const THRESHOLD_MS = 30 * DAY_MS

const certificateFor = async (validityDays: number): Promise<string> =>
  (
    await createSelfSignedCertificate({
      ...{ commonName: 'x', dnsNames: [], nowMs: NOW_MS, random: systemRandom, validityDays },
    })
  ).certificatePem
const long = await certificateFor(400)
const short = await certificateFor(10)

const server = {
  ...{ name: 'a', host: 'kms-1', port: 5696, userName: '', timeoutMs: 1, proxy: undefined },
  trustedPem: long,
}
const provider = (clientCertificatePem: string): StandardKeyProvider => ({
  ...{ kind: 'standard', name: 'kms', keyId: 'id', kcv: '', tpmRequired: false, isDefault: false },
  ...{ backedUpTimeMs: undefined, updatedTimeMs: undefined, firstReachedMs: 1 },
  ...{ servers: [server], clientCertificatePem, clientCertificateSource: 'vcenterRoot' },
  requestPem: '',
})
const green = { ...NOT_CHECKED, connection: 'green' as const, shownPem: long }
const red = { ...NOT_CHECKED, connection: 'red' as const, problem: 'no answer' }
const problems = (client: string, check: typeof green | typeof red, trustedPem = long) =>
  kmsProblems(
    [{ provider: provider(client), nodes: [nodeStatus({ ...server, trustedPem }, check)] }],
    NOW_MS,
    THRESHOLD_MS,
  )

describe('the alarms of key servers', () => {
  it('are none if every server answers and no certificate ends soon', () => {
    expect(problems(long, green)).toEqual([])
  })

  it('name a server that cannot be used, unless nobody has trusted it yet', () => {
    expect(problems(long, red)).toMatchObject([
      { name: KMS_ALARMS.health, provider: 'kms', id: 'a', status: 'red' },
    ])
    expect(problems(long, red, '')).toEqual([])
  })

  it('name the certificates that end within the threshold of the setting', () => {
    const found = problems(short, { ...green, shownPem: short })
    expect(found).toMatchObject([
      { name: KMS_ALARMS.serverCertificate, status: 'yellow' },
      { name: KMS_ALARMS.clientCertificate, status: 'yellow' },
    ])
    expect(expiryEvents([], found, NOW_MS).map(({ id }) => id)).toEqual([
      'com.vmware.vc.vecs.KMSServerCertExpirationEvent',
      'com.vmware.vc.vecs.KMSClientCertExpirationEvent',
    ])
    expect(expiryEvents(found, found, NOW_MS)).toEqual([])
  })

  it('are red when a certificate has expired', () => {
    const later = kmsProblems(
      [{ provider: provider(short), nodes: [nodeStatus(server, green)] }],
      NOW_MS + 11 * DAY_MS,
      THRESHOLD_MS,
    )
    expect(later).toMatchObject([{ status: 'red', message: expect.stringContaining('expired at') }])
  })
})
