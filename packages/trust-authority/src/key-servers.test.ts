import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  administrationOf,
  openTrustLab,
  PROVIDER_ID,
  type TestHost,
  type TrustLab,
} from './testing/index.ts'

const CALL = { timeoutMs: 60_000 }
const refused = (code: string, message = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(message) })

let lab: TrustLab
let host: TestHost
let token: string
beforeEach(async () => {
  lab = await openTrustLab({ names: ['trust-1'] })
  host = await lab.host('esx-1')
  token = await host.token()
})
afterEach(() => lab.stop())

const node = (name: string) => {
  const found = lab.kms.nodes[name]
  if (found === undefined) throw new Error(`no node ${name}`)
  return found
}
const administration = async () => {
  const [first] = lab.trustHosts
  if (first === undefined) throw new Error('no trust host')
  return administrationOf(first)
}
const healthOf = async (part: string) => {
  const { parts } = await (await administration()).getHealth({}, CALL)
  return parts.find((each) => each.part === part)
}

describe('the primary key', () => {
  it('comes from another key server if one fails, which is then asked first', async () => {
    node('kms-1').fault = 'reset before'
    expect(await host.wrap(PROVIDER_ID, token)).toHaveLength(1)
    node('kms-1').fault = undefined
    const asked = new Set<string>()
    for (const name of ['kms-1', 'kms-2'])
      Object.defineProperty(node(name), 'fault', { get: () => void asked.add(name) })
    expect(await host.wrap(PROVIDER_ID, token)).toHaveLength(1)
    expect([...asked]).toEqual(['kms-2'])
    expect(await healthOf('tkp-1')).toMatchObject({ health: 'TRUST_HEALTH_OK' })
  })

  it('cannot be read if every key server fails, and the error names each', async () => {
    for (const name of ['kms-1', 'kms-2']) node(name).fault = 'reset before'
    await expect(host.wrap(PROVIDER_ID, token)).rejects.toEqual(
      refused('KEY_SERVER_UNAVAILABLE', 'kms-2: '),
    )
    const health = await healthOf('tkp-1')
    expect(health).toMatchObject({ health: 'TRUST_HEALTH_ERROR' })
    expect(health?.details).toHaveLength(2)
    for (const name of ['kms-1', 'kms-2']) node(name).fault = undefined
    expect(await host.wrap(PROVIDER_ID, token)).toHaveLength(1)
  })

  it('of one failing key server is a warning', async () => {
    node('kms-2').fault = 'garbage'
    expect(await healthOf('tkp-1')).toMatchObject({
      health: 'TRUST_HEALTH_WARNING',
      details: [expect.stringContaining('kms-2: ')],
    })
  })

  it('is never kept: a key that is removed at the key server opens nothing anymore', async () => {
    const [made] = await host.wrap(PROVIDER_ID, token)
    lab.kms.kms.remove(lab.primaryKeyId)
    const wrapped = made === undefined ? [] : [made.wrapped]
    const [result] = await host.unwrap(PROVIDER_ID, token, wrapped)
    expect(result).toMatchObject({ reason: 'PRIMARY_KEY_MISSING' })
    await expect(host.wrap(PROVIDER_ID, token)).rejects.toEqual(refused('PRIMARY_KEY_MISSING'))
  })

  it('must be active to wrap, but not to unwrap', async () => {
    const [made] = await host.wrap(PROVIDER_ID, token)
    lab.kms.kms.setState(lab.primaryKeyId, 'Deactivated')
    await expect(host.wrap(PROVIDER_ID, token)).rejects.toEqual(
      refused('PRIMARY_KEY_NOT_ACTIVE', 'Deactivated'),
    )
    const wrapped = made === undefined ? [] : [made.wrapped]
    const [result] = await host.unwrap(PROVIDER_ID, token, wrapped)
    expect(Buffer.from(result?.key ?? [])).toEqual(made?.key)
  })

  it('can be changed: keys under the old and the new one open in one call', async () => {
    const [old] = await host.wrap(PROVIDER_ID, token)
    const primaryKeyId = await lab.kms.createKey()
    await (await administration()).updateTrustedKeyProvider({ name: 'tkp-1', primaryKeyId }, CALL)
    const [now] = await host.wrap(PROVIDER_ID, token)
    expect(now?.wrapped.primaryKeyId).toBe(primaryKeyId)
    const made = [old, now].filter((each) => each !== undefined)
    const results = await host.unwrap(
      PROVIDER_ID,
      token,
      made.map(({ wrapped }) => wrapped),
    )
    expect(results.map(({ key }) => Buffer.from(key))).toEqual(made.map(({ key }) => key))
  })

  it('of a rebuilt key server with the same id opens nothing', async () => {
    const [made] = await host.wrap(PROVIDER_ID, token)
    lab.kms.kms.rebuild()
    expect(await lab.kms.createKey()).toBe(lab.primaryKeyId)
    const wrapped = made === undefined ? [] : [made.wrapped]
    const [result] = await host.unwrap(PROVIDER_ID, token, wrapped)
    expect(result).toMatchObject({ reason: 'WRAPPED_KEY_INVALID' })
  })
})

describe('a key provider', () => {
  it('shows the certificate of a key server, and wraps nothing before trust is set', async () => {
    const client = await administration()
    const providerId = PROVIDER_ID.replace('a1', 'c1')
    const servers = [...lab.kms.servers]
    const request = { name: 'tkp-2', providerId, primaryKeyId: lab.primaryKeyId, servers }
    await client.createTrustedKeyProvider(request, CALL)
    await expect(host.wrap(providerId, token)).rejects.toEqual(refused('KEY_PROVIDER_NOT_READY'))
    expect(await healthOf('tkp-2')).toMatchObject({
      details: ['it has no client certificate', 'it trusts no key server'],
    })
    const shown = await client.readServerCertificate({ name: 'tkp-1', server: 'kms-2' }, CALL)
    expect(shown.certificatePem.trim()).toBe(lab.kms.serverPem.trim())
    await expect(
      client.readServerCertificate({ name: 'tkp-1', server: 'kms-9' }, CALL),
    ).rejects.toEqual(refused('NOT_FOUND'))
  })
})
