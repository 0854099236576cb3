import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { systemClock, systemRandom } from '@nkpsim/effects'
import { createKmsNode, createSimulatedKms } from '@nkpsim/kmip/simulated'
import { createKmsAuthority, type ServedKms, serveKms } from '@nkpsim/kmip/testing'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { nkpsimOn, prepareProvider } from './testing/refusals.ts'

const authority = createKmsAuthority()
const server = authority.issueServer()
const node = createKmsNode(
  createSimulatedKms({
    randomBytes: systemRandom.bytes,
    nowMs: () => systemClock.nowMs(),
  }),
)
const tls = {
  ...{ cert: server.certificatePem, key: server.privateKeyPem },
  ca: authority.certificatePem,
}
let cluster: TestCluster
let kms: ServedKms

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 2, noTpm: [1, 2] })
  await prepareProvider(cluster)
  await nkpsim('provider', 'set-default', 'nkp-1')
  kms = await serveKms(node, tls)
  await nkpsim('provider', 'register', 'kms', '--server', `localhost:${kms.port}`)
  const client = authority.issueClient('vcenter')
  const [certificate, key] = [join(cluster.folder, 'kms.pem'), join(cluster.folder, 'kms.key')]
  writeFileSync(certificate, client.certificatePem)
  writeFileSync(key, client.privateKeyPem)
  await nkpsim('kms', 'trust', 'kms', '--certificate', certificate, '--key', key)
  await nkpsim('kms', 'trust', 'kms', '--server-certificate', '--yes')
  for (const [vm, host] of [
    ['vm-1', 'esx-1'],
    ['vm-2', 'esx-2'],
  ] as const)
    await nkpsim('vm', 'create', vm, '--host', host, '--size', '8KiB', '--provider', 'nkp-1')
})
afterAll(async () => {
  await cluster?.dispose()
  await kms?.close()
})

async function nkpsim(...args: string[]) {
  const { exitCode, stdout, stderr } = await run(...args)
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return stdout === '' ? undefined : JSON.parse(stdout)
}

function run(...args: string[]) {
  return nkpsimOn(cluster.stateDir, ['-o', 'json', '--quiet', ...args])
}

/** Migrates, and returns what became of each object. */
async function migrate(old: string, to: string, exitCode: number): Promise<string[]> {
  const result = await run('provider', 'migrate', old, '--to', to)
  expect(result).toMatchObject({ exitCode })
  return JSON.parse(result.stdout).objects.map(
    (row: { kind: string; name: string; state: string }) =>
      [row.kind, row.name, row.state].join(' '),
  )
}

type KnownVm = { name: string; hostConnected: boolean; locked: boolean }

/** Waits until vCenter, which plans the migrations, knows that a VM is locked or not. */
async function untilKnown(vm: string, { locked }: Pick<KnownVm, 'locked'>): Promise<void> {
  await until(
    async () => {
      const known: KnownVm[] = await nkpsim('inventory', 'vms')
      return known.find(({ name }) => name === vm)
    },
    (known) => known?.hostConnected === true && known.locked === locked,
  )
}

const HOST_KEYS = ['host key esx-1 moved', 'host key esx-2 moved']

it('a native provider is replaced by a key server', async () => {
  expect(await migrate('nkp-1', 'kms', 0)).toEqual([
    ...['default vCenter moved', 'VM vm-1 moved', 'VM vm-2 moved'],
    ...HOST_KEYS,
  ])
  expect(await nkpsim('provider', 'custody', 'nkp-1')).toMatchObject({ dependents: [] })
  expect(await nkpsim('vm', 'get', 'vm-1')).toMatchObject({ provider: 'kms' })
  expect(await nkpsim('provider', 'custody', 'kms', '--without', 'key-servers')).toMatchObject({
    kind: 'PROVIDER_KIND_STANDARD',
    places: [
      { kind: 'key-server', connected: true },
      { kind: 'vcenter', protection: 'ids and key check values, and no key' },
      { kind: 'host', name: 'esx-1', protection: '4 keys in memory until the host reboots' },
      { kind: 'host', name: 'esx-2' },
    ],
    predictions: [
      { virtualMachine: 'vm-1', way: 'held' },
      { virtualMachine: 'vm-2', way: 'held' },
    ],
  })
})

it('of a key server that is gone, what a rebooted host lost is left, and moves when it is back', async () => {
  await kms.close()
  await nkpsim('host', 'power-cycle', 'esx-2')
  await untilKnown('vm-2', { locked: true })
  // The host key of a host is replaced although the old one is lost.
  expect(await migrate('kms', 'nkp-1', 1)).toEqual([
    ...['default vCenter moved', 'VM vm-1 moved', 'VM vm-2 left'],
    ...HOST_KEYS,
  ])
  expect(await migrate('kms', 'nkp-1', 1)).toEqual(['VM vm-2 left'])

  kms = await serveKms(node, tls, kms.port)
  await nkpsim('kms', 'test', 'kms')
  await untilKnown('vm-2', { locked: false })
  expect(await migrate('kms', 'nkp-1', 0)).toEqual(['VM vm-2 moved'])
  expect(await nkpsim('provider', 'custody', 'kms')).toMatchObject({ dependents: [] })
})

it('a key whose state forbids its use does not hinder the migration away from it', async () => {
  await migrate('nkp-1', 'kms', 0)
  for (const id of node.kms.keys.keys()) node.kms.setState(id, 'Compromised')
  expect(await migrate('kms', 'nkp-1', 0)).toContain('VM vm-1 moved')
})
