import { describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { createSelfSignedCertificate } from '@nkpsim/pki'
import { NOT_CHECKED, type NodeColour, nodeStatus } from '../key-provider/standard/node-status.ts'
import type { StandardKeyProvider } from '../records/key-provider.ts'
import { vsanKmsHealth } from './vsan-kms-health.ts'

const DAY_MS = 86_400_000
const NOW_MS = 1_800_000_000_000

async function certificate(validityDays: number): Promise<string> {
  const { certificatePem } = await createSelfSignedCertificate({
    ...{ commonName: 'x', dnsNames: [], nowMs: NOW_MS, random: systemRandom, validityDays },
  })
  return certificatePem
}
const long = await certificate(365)

function health(connections: NodeColour[], pem = long, clientCertificatePem = long) {
  const server = { host: 'kms', port: 5696, userName: '', trustedPem: pem, proxy: undefined }
  const nodes = connections.map((connection, index) => {
    const check = { ...NOT_CHECKED, connection, problem: 'it does not answer' }
    return nodeStatus({ ...server, name: `kms-${index + 1}`, timeoutMs: 1 }, check)
  })
  const provider = { name: 'kms', clientCertificatePem } as StandardKeyProvider
  return vsanKmsHealth({ provider, nodes }, NOW_MS, 30 * DAY_MS)
}

describe('the key servers of a vSAN cluster', () => {
  it.each([
    ['green', ['green', 'green'], []],
    ['yellow', ['green', 'red'], ['key server kms-2 cannot be used: it does not answer']],
    ['red', ['red'], ['key server kms-1 cannot be used: it does not answer']],
  ] as const)('are %s if they are %j', (kms, connections, messages) => {
    const found = health([...connections])
    expect(found.kms).toBe(kms)
    expect(found.kmsProblems.map((line) => line.split(';')[0])).toEqual(messages)
  })

  it('are yellow while a certificate expires soon, and red after that', async () => {
    const [soon, over] = [await certificate(10), await certificate(0)]
    expect(health(['green'], soon).kms).toBe('yellow')
    expect(health(['green'], long, soon).kms).toBe('yellow')
    expect(health(['green'], over).kms).toBe('red')
    expect(health(['green'], long, over)).toMatchObject({
      ...{ kms: 'red', kmsProblems: [expect.stringContaining('expired at')] },
    })
  })
})
