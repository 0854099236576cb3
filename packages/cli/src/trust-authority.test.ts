import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { createKmsNode, createSimulatedKms } from '@nkpsim/kmip/simulated'
import { createKmsAuthority, type ServedKms, serveKms } from '@nkpsim/kmip/testing'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { bootEvents, encodeEventLog } from '@nkpsim/tpm'
import { manufacturerCertificate } from '@nkpsim/tpm/simulated'
import { HONEST_BOOT } from '@nkpsim/tpm/testing'
import { nkpsimOn, oneLineOf } from './testing/refusals.ts'

let cluster: TestCluster
let kms: ServedKms
const run = (...args: string[]) => nkpsimOn(cluster.stateDir, args)
const trust = (...args: string[]) => run('trust-authority', ...args)
const path = (name: string): string => join(cluster.folder, name)
async function done(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await trust(...args)
  expect([args, exitCode, exitCode === 0 ? '' : stderr]).toEqual([args, 0, ''])
  return stdout
}
const statusOf = async () => JSON.parse(await done('status', '-o', 'json'))

beforeAll(async () => {
  const [started, authority] = await Promise.all([
    startTestCluster({ hosts: 0, noTpm: [], trustHosts: 2 }),
    createKmsAuthority(),
  ])
  cluster = started
  const [server, client] = [authority.issueServer(), authority.issueClient('trust-authority')]
  const node = createKmsNode(
    createSimulatedKms({ randomBytes: systemRandom.bytes, nowMs: () => Date.now() }),
  )
  const { certificatePem: cert, privateKeyPem: key } = server
  kms = await serveKms(node, { cert, key, ca: authority.certificatePem })
  writeFileSync(path('kms.pem'), cert)
  writeFileSync(path('client.pem'), client.certificatePem)
  writeFileSync(path('client-key.pem'), client.privateKeyPem, { mode: 0o600 })
  writeFileSync(path('vendor.pem'), manufacturerCertificate().toString())
  writeFileSync(path('boot.log'), encodeEventLog(bootEvents(HONEST_BOOT)))
  writeFileSync(path('garbage'), randomBytes(200))
})
afterAll(async () => {
  await kms.close()
  await cluster.dispose()
})

describe('nkpsim trust-authority', () => {
  it('configures all trust hosts alike', async () => {
    await done('ca-certificate', 'add', 'vendor', path('vendor.pem'))
    await done('base-image', 'add', 'image-1', '--event-log', path('boot.log'))
    const server = ['--server', `a=localhost:${kms.port}`]
    await done('provider', 'create', 'tkp-1', '--primary-key', '1', ...server)
    const identity = ['--certificate', path('client.pem'), '--key', path('client-key.pem')]
    await done('provider', 'trust', 'tkp-1', ...identity, '--server-certificate', path('kms.pem'))
    await done('enable', '--group', 'site-a')
    const { sameConfiguration, hosts } = await statusOf()
    expect(sameConfiguration).toBe(true)
    expect(hosts).toMatchObject(
      ['trust-1', 'trust-2'].map((name) => ({
        ...{ name, answers: true, enabled: true, group: 'site-a' },
        parts: [
          { part: 'attestation service', health: 'OK' },
          { part: 'key provider service', health: 'OK' },
          // Nobody has made a key at this key server.
          { part: 'tkp-1', health: 'ERROR', details: [expect.stringContaining('primary key "1"')] },
        ],
      })),
    )
    expect(await done('provider', 'list')).toMatch(/^tkp-1 +1 +localhost:\d+ +yes$/m)
    expect(await done('base-image', 'list')).toMatch(/^image-1 +8\.0\.3 +24022510 +1 /m)
    expect(await done('ca-certificate', 'list')).toMatch(/^vendor +1$/m)
  })

  it('exports the services without secrets, and the certificate of a key server', async () => {
    await done('export-services', path('services.json'))
    expect(JSON.parse(readFileSync(path('services.json'), 'utf8'))).toEqual({
      ...{ version: 1, group: 'site-a' },
      services: cluster.trustHosts.map(({ name, serviceId, servicePort }) => ({
        ...{ serviceId, host: name, address: `localhost:${servicePort}` },
        thumbprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
      })),
      keyProviders: [{ name: 'tkp-1', providerId: expect.any(String) }],
    })
    const again = await trust('export-services', path('services.json'))
    expect([again.exitCode, again.stderr]).toEqual([4, expect.stringContaining('--force')])
    await done('provider', 'server-certificate', 'tkp-1', '--file', path('shown.pem'))
    const pem = (file: string) => readFileSync(path(file), 'utf8').trim()
    expect(pem('shown.pem')).toBe(pem('kms.pem'))
  })

  it.each([
    [['base-image', 'add', '--event-log', 'garbage'], 2, 'the event log cannot be read'],
    [
      ['base-image', 'add', 'two', '--event-log', 'boot.log'],
      4,
      'this is the base image "image-1"',
    ],
    [['ca-certificate', 'add', 'x', 'client.pem'], 2, 'not that of an authority'],
    [['ca-certificate', 'remove', 'none', '--yes'], 3, 'there is no CA certificate "none"'],
    [['provider', 'trust', 'tkp-1', '--certificate', 'client.pem'], 2, 'go together'],
    [['provider', 'update', 'tkp-1'], 2, 'nothing to change'],
    [['provider', 'create', 'tkp-1', '--primary-key', '2', '--server', 'a'], 4, 'is not the same'],
    [
      [
        ...['provider', 'create', 'tkp-2', '--primary-key', '2', '--server', 'a'],
        ...['--password-file', 'garbage'],
      ],
      2,
      '--password-file needs --user',
    ],
    [['endorsement-key', 'add', 'esx-1'], 2, 'one of them'],
    [['settings', '--require-endorsement-keys', 'maybe'], 2, 'true or false'],
    [['kill', 'trust-9'], 3, 'there are: trust-1, trust-2'],
  ])('refuses %j and changes nothing', async (args, code, message) => {
    const before = await statusOf()
    const files = ['garbage', 'boot.log', 'client.pem']
    const { exitCode, stderr } = await trust(
      ...args.map((each) => (files.includes(each) ? path(each) : each)),
    )
    expect([exitCode, oneLineOf(stderr)]).toEqual([code, expect.stringContaining(message)])
    expect(await statusOf()).toEqual(before)
  })

  it('names a trust host that a change did not reach, and repeats the change', async () => {
    await done('kill', 'trust-2')
    const settings = ['settings', '--require-endorsement-keys', 'true']
    const { exitCode, stderr } = await trust(...settings)
    expect([exitCode, oneLineOf(stderr)]).toEqual([
      1,
      expect.stringMatching(/^the change is made on trust-1 only; trust-2: .* Repeat the command/),
    ])
    const alone = await statusOf()
    expect(alone.hosts[1]).toMatchObject({ answers: false, error: expect.stringMatching(/\S/) })
    expect((await run('status')).stdout).toMatch(/^trustd +trust-2 +killed \d+ s ago/m)
    await done('start', 'trust-2')
    const logs = await run('logs', '--host', 'trust-2', '--level', 'info')
    expect([logs.exitCode, logs.stdout]).toEqual([0, expect.stringContaining('trustd.ready')])
    expect((await statusOf()).sameConfiguration).toBe(false)
    await done(...settings)
    expect((await statusOf()).sameConfiguration).toBe(true)
  })

  it('keeps its configuration over a kill, because each change is durable', async () => {
    const before = await statusOf()
    await done('kill', 'trust-1')
    expect((await run('up')).exitCode).toBe(0)
    expect(await statusOf()).toEqual(before)
  })
})
