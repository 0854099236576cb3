import { afterAll, beforeAll, expect } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { nkpsimOn, prepareProvider } from './testing/refusals.ts'

/** Three hosts have no other place for the data of a disk. */
const REDUCED = ['--allow-reduced-redundancy', '--wait']
let cluster: TestCluster

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 3, noTpm: [1, 2, 3] })
  await prepareProvider(cluster)
  await prepareProvider(cluster, 'nkp-2')
  await nkpsim('provider', 'set-default', 'nkp-1')
  await nkpsim('vsan', 'enable', 'Cluster', '--disk-size', '64MiB', '--wait')
  await nkpsim('vsan', 'encrypt', 'Cluster', '--provider', 'nkp-1', ...REDUCED)
})
afterAll(async () => {
  await cluster?.dispose()
})

async function nkpsim(...args: string[]) {
  const { exitCode, stdout, stderr } = await run(...args)
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return stdout === '' ? undefined : JSON.parse(stdout)
}

function run(...args: string[]) {
  return nkpsimOn(cluster.stateDir, ['-o', 'json', '--quiet', ...args])
}

const kindsOf = ({ objects }: { objects: { kind: string; name: string; state: string }[] }) =>
  objects.map(({ kind, name, state }) => `${kind} ${name} ${state}`)
const dependents = async () => (await nkpsim('provider', 'custody', 'nkp-1')).dependents

story('vSAN that is left behind by a new default moves with provider migrate', (step) => {
  step('a new default moves no vSAN cluster, and a rekey stays with its provider', async () => {
    await nkpsim('provider', 'set-default', 'nkp-2')
    await nkpsim('vsan', 'rekey', 'Cluster', '--wait')
    expect(await nkpsim('vsan', 'get', 'Cluster')).toMatchObject({
      encryption: { provider: 'nkp-1' },
    })
    expect(await dependents()).toContainEqual(expect.objectContaining({ name: 'Cluster' }))
  })
  step('a dry run shows the cluster after the VMs and before the host keys', async () => {
    const shown = await nkpsim('provider', 'migrate', 'nkp-1', '--to', 'nkp-2', '--dry-run')
    expect(kindsOf(shown)).toEqual([
      'vSAN vSAN-Cluster to do',
      ...[1, 2, 3].map((number) => `host key esx-${number} to do`),
    ])
    expect(await dependents()).not.toEqual([])
  })
  step('the cluster and the host keys move, and nothing depends on the old provider', async () => {
    const before = await nkpsim('vsan', 'get', 'Cluster')
    const moved = await nkpsim('provider', 'migrate', 'nkp-1', '--to', 'nkp-2')
    expect(kindsOf(moved)).toEqual([
      'vSAN vSAN-Cluster moved',
      ...[1, 2, 3].map((number) => `host key esx-${number} moved`),
    ])
    const after = await nkpsim('vsan', 'get', 'Cluster')
    expect(after.encryption).toMatchObject({
      provider: 'nkp-2',
      dekGeneration: before.encryption.dekGeneration,
    })
    for (const { disks } of after.hosts) expect(disks).toMatchObject([{ provider: 'nkp-2' }])
    expect(await dependents()).toEqual([])
  })
  step(
    'a host that is away keeps the whole cluster, and moves with it when it is back',
    async () => {
      await nkpsim('host', 'power-off', 'esx-3')
      await until(
        async () =>
          (await run('provider', 'migrate', 'nkp-2', '--to', 'nkp-1', '--dry-run')).stdout,
        (stdout) => stdout.includes('host esx-3 is not connected'),
      )
      await nkpsim('host', 'power-on', 'esx-3')
      const result = await until(
        () => run('provider', 'migrate', 'nkp-2', '--to', 'nkp-1'),
        ({ exitCode }) => exitCode === 0,
      )
      expect(kindsOf(JSON.parse(result.stdout))).toContain('host key esx-3 moved')
      expect(await nkpsim('provider', 'custody', 'nkp-2')).toMatchObject({ dependents: [] })
    },
  )
})
