import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { systemRandom } from '@nkpsim/effects'
import { startCluster } from '../library/start-cluster.ts'
import { type RunningVm, readClusterFile } from '../local-cluster/cluster-file.ts'
import { withCluster } from '../local-cluster/existing-cluster.ts'
import { insecureProviders } from '../local-cluster/insecure-providers.ts'
import { clusterPaths, DATASTORE_NAME } from '../local-cluster/paths.ts'
import { stopCluster } from '../local-cluster/stop-cluster.ts'
import { backUpProvider } from '../operator/back-up-provider.ts'
import { resetCluster } from '../reset/reset-cluster.ts'
import { hostOf, vcenterOf } from '../testing/clients.ts'
import { hostOperatorOf, operatorOf } from '../testing/operator.ts'
import { applySeed, describeAction } from './apply-seed.ts'
import { parseSeed } from './parse-seed.ts'
import type { Seed } from './seed.ts'
import type { SeedAction } from './seed-action.ts'

const EXAMPLES = fileURLToPath(new URL('../../../../examples/seeds', import.meta.url))
const SIZE_BYTES = 64 * 1024

let folder: string
const clusters: string[] = []
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nk-'))
})
afterAll(async () => {
  await Promise.all(clusters.map((stateDir) => stopCluster({ stateDir })))
  rmSync(folder, { recursive: true })
})

function readExample(name: string): Promise<Seed> {
  const path = join(EXAMPLES, name)
  return parseSeed(readFileSync(path, 'utf8'), { folder: dirname(path), insecureFixedKeys: true })
}

async function start(name: string, seed: Seed): Promise<string> {
  const stateDir = join(folder, name)
  clusters.push(stateDir)
  await startCluster({
    stateDir,
    hosts: 0,
    noTpm: [],
    seed,
    rootPassword: Secret.from(Buffer.from('Root-Password-1')),
  })
  return stateDir
}

const filled = (text: string, bytes: number) =>
  Buffer.from(text.repeat(Math.ceil(bytes / text.length))).subarray(0, bytes)

story('the example seed of two clusters', (step) => {
  let stateDir: string
  let seed: Seed
  const apply = async (options = {}) =>
    (await applySeed({ stateDir }, seed, options)).map(describeAction)
  /** Records VMs as a reset does if it has not powered them on yet. */
  const waitForPowerOn = (toPowerOn: RunningVm[]) =>
    withCluster({ stateDir }, ({ registry }) => registry.update((file) => ({ ...file, toPowerOn })))

  step('makes a new cluster that matches the seed', async () => {
    seed = await readExample('two-clusters.yaml')
    stateDir = await start('s', seed)
    const operator = operatorOf(stateDir)
    const { hosts } = await operator.inventory.listHosts({})
    expect(hosts.map(({ name, cluster, tpmVersion }) => [name, cluster, tpmVersion])).toEqual([
      ['esx-1', 'Gold', '2.0'],
      ['esx-2', 'Lab', ''],
    ])
    const { provider } = await vcenterOf(stateDir).getProvider('nkp-1')
    expect(provider).toMatchObject({ status: 'PROVIDER_STATUS_ACTIVE', isDefault: true })
    expect(await hostOf(stateDir, 'esx-1').read('db-1')).toEqual(
      filled('customer data ', SIZE_BYTES),
    )
    const { permissions } = await operator.authorization.listPermissions({})
    expect(permissions).toContainEqual({
      user: 'anna@vsphere.local',
      entity: { kind: 'cluster', name: 'Gold' },
      role: 'Key reader',
      propagate: true,
    })
  })

  step('changes nothing when it is applied again', async () => {
    expect(await apply()).toEqual([])
  })

  step(
    'restores objects that somebody changed, and leaves objects alone that it does not contain',
    async () => {
      const operator = operatorOf(stateDir)
      const host = hostOf(stateDir, 'esx-1')
      await host.write('db-1', 4096, Buffer.alloc(4096, 1))
      await hostOf(stateDir, 'esx-2').powerOn('web-1')
      await operator.settings.setSetting({ name: 'vpxd.KMS.remediationInterval', value: '9' })
      await operator.inventory.moveHost({ host: 'esx-2', cluster: '' })
      await operator.authorization.updateRole({ name: 'Key reader', privileges: [] })
      await operator.authorization.deleteUser({ user: 'anna@vsphere.local' })
      await operator.providers.createProvider({ provider: 'by-hand' })
      await waitForPowerOn([
        { host: 'esx-2', vm: 'web-1' },
        { host: 'esx-1', vm: 'db-1' },
        { host: 'esx-1', vm: 'other' },
      ])
      expect(await apply()).toEqual([
        'move host esx-2',
        'update role Key reader',
        'create user anna@vsphere.local',
        'set permission of anna@vsphere.local',
        'set setting vpxd.KMS.remediationInterval',
        'write content db-1',
        'power off vm web-1',
      ])
      expect(readClusterFile(stateDir)?.toPowerOn).toEqual([{ host: 'esx-1', vm: 'other' }])
      expect(await host.read('db-1')).toEqual(filled('customer data ', SIZE_BYTES))
      expect(await apply()).toEqual([])
      const shown: string[] = []
      const beforeDeleting = async (deletions: readonly SeedAction[]) => {
        shown.push(...deletions.map(describeAction))
        throw new Error('declined')
      }
      await expect(apply({ prune: true, beforeDeleting })).rejects.toThrow('declined')
      expect(shown).toEqual(['delete provider by-hand'])
      expect(await apply({ prune: true })).toEqual(['delete provider by-hand'])
      expect(await apply({ prune: true, beforeDeleting })).toEqual([])
    },
  )

  step('decides on the power state of a VM even if a later change fails', async () => {
    await hostOf(stateDir, 'esx-2').powerOn('web-1')
    await operatorOf(stateDir).providers.createProvider({ provider: 'by-hand' })
    const other = { host: 'esx-1', vm: 'other' }
    await waitForPowerOn([{ host: 'esx-2', vm: 'web-1' }, other])
    const onProgress = (shown: string): void => {
      if (shown === 'delete provider by-hand') throw new Error('the change failed')
    }
    await expect(apply({ prune: true, onProgress })).rejects.toThrow('the change failed')
    expect(readClusterFile(stateDir)?.toPowerOn).toEqual([other])
    expect(await apply({ prune: true })).toEqual(['delete provider by-hand'])
  })

  step('is refused without any change if a difference cannot be resolved', async () => {
    const settings = [{ name: 'event.maxAge', value: '3' }]
    const [vm] = seed.vms
    if (vm === undefined) throw new Error('no VM')
    const other = { ...seed, settings, vms: [{ ...vm, sizeBytes: 4096 }] }
    await expect(applySeed({ stateDir }, other)).rejects.toMatchObject({
      code: 'SEED_CONFLICT',
      message: `vms[0].size: the disk of db-1 has ${SIZE_BYTES} bytes`,
    })
    expect(await apply()).toEqual([])
  })

  step('is refused if pruning would delete the key of a VM that stays', async () => {
    const [provider] = seed.providers
    if (provider === undefined) throw new Error('no provider')
    const renamed = {
      ...seed,
      providers: [{ ...provider, name: 'nkp-renamed', backup: undefined }],
      defaults: [],
      vms: seed.vms.map((vm) => ({ ...vm, provider: undefined })),
    }
    await expect(applySeed({ stateDir }, renamed, { prune: true })).rejects.toMatchObject({
      code: 'SEED_CONFLICT',
      message: expect.stringMatching(/ is encrypted by "nkp-1", which --prune would delete; /),
    })
    expect(await apply()).toEqual([])
  })

  step('deletes an unregistered VM when it prunes', async () => {
    const [, ...vms] = seed.vms
    const other = { ...seed, vms }
    const { registration } = hostOperatorOf(stateDir, 'esx-1')
    await hostOf(stateDir, 'esx-1').powerOff('db-1')
    await registration.unregisterVm({ name: 'db-1' })
    const actions = await applySeed({ stateDir }, other, { prune: true })
    expect(actions.map(describeAction)).toEqual(['register vm db-1', 'delete vm db-1'])
    expect(await apply()).toContain('create vm db-1')
  })

  step('keeps a provider with which a host has meanwhile made a VM', async () => {
    const { inventory, providers } = operatorOf(stateDir)
    await inventory.createFolder({ name: 'Folder', datacenter: 'Datacenter', parent: '' })
    await inventory.createCluster({ name: 'Odd', datacenter: 'Datacenter', folder: 'Folder' })
    const provider = 'by-hand'
    await providers.createProvider({ provider, constraints: { tpmRequired: false } })
    await backUpProvider(stateDir, { provider, password: undefined }, { timeoutMs: PATIENCE_MS })
    const scope = 'DEFAULT_SCOPE_FOLDER'
    await providers.setDefaultProvider({ provider, scope, entity: 'Folder' })
    const [{ clusters = [], ...datacenter } = { name: 'Datacenter', folders: [] }] =
      seed.datacenters
    const vm = { name: 'odd-1', host: 'esx-2', sizeBytes: 4096, poweredOn: false }
    const other: Seed = {
      ...seed,
      // The real cluster is in a folder, but the seed does not contain this folder.
      datacenters: [{ ...datacenter, clusters: [...clusters, { name: 'Odd' }] }],
      hosts: seed.hosts.map((host) => (host.name === 'esx-2' ? { ...host, cluster: 'Odd' } : host)),
      vms: [...seed.vms, { ...vm, provider: undefined, content: undefined }],
    }
    const reason = '--prune would delete "by-hand", on which odd-1 on esx-2 depends; '
    await expect(applySeed({ stateDir }, other, { prune: true })).rejects.toMatchObject({
      code: 'SEED_CONFLICT',
      message: expect.stringContaining(reason),
    })
    expect((await vcenterOf(stateDir).getProvider(provider)).provider).toBeDefined()
  })

  step('is the state of the cluster after a reset, and a VM that ran runs again', async () => {
    await hostOf(stateDir, 'esx-1').powerOff('db-1')
    await operatorOf(stateDir).authorization.deleteUser({ user: 'anna@vsphere.local' })
    await resetCluster({ stateDir })
    expect(await apply()).toEqual([])
  })
})

describe('two clusters from the same fixed key', () => {
  it('have the same KCV, report the provider as insecure, and open each other’s disks', async () => {
    const seed = await readExample('fixed-key.yaml')
    const [one, two] = await Promise.all([start('f1', seed), start('f2', seed)])
    const kcvs = await Promise.all(
      [one, two].map(async (stateDir) => {
        expect(insecureProviders({ stateDir })).toEqual(['nkp-fixed'])
        expect(await applySeed({ stateDir }, seed)).toEqual([])
        return (await vcenterOf(stateDir).getProvider('nkp-fixed')).provider?.kcv
      }),
    )
    expect(kcvs[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(kcvs[1]).toBe(kcvs[0])
    const place = (stateDir: string) => clusterPaths.datastore(stateDir, DATASTORE_NAME)
    const own = hostOf(two, 'esx-1')
    await hostOperatorOf(two, 'esx-1').registration.deleteVm({ name: 'vm-1' })
    expect(existsSync(join(place(two), 'vm-1'))).toBe(false)
    cpSync(join(place(one), 'vm-1'), join(place(two), 'vm-1'), { recursive: true })
    await own.powerOn('vm-1')
    expect(await own.read('vm-1')).toEqual(filled('known data ', 16 * 1024))
    const key = seed.providers[0]?.fixedKey?.reveal().toString('hex') ?? ''
    for (const log of ['vcenter', 'esx-1'])
      expect(readFileSync(clusterPaths.log(one, log), 'utf8')).not.toContain(key)
    const other = {
      name: 'nkp-2',
      tpmRequired: false,
      backup: undefined,
      keyId: undefined,
      fixedKey: Secret.random(32, systemRandom.bytes),
    }
    await applySeed({ stateDir: one }, { ...seed, providers: [other], defaults: [], vms: [] })
    expect(insecureProviders({ stateDir: one })).toEqual(['nkp-fixed', 'nkp-2'])
    await resetCluster({ stateDir: one })
    expect(insecureProviders({ stateDir: one })).toEqual(['nkp-fixed', 'nkp-2'])
  })
})
