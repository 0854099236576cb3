import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { findKcvDisagreements } from '@nkpsim/checkers'
import { Secret } from '@nkpsim/crypto'
import { story } from '@nkpsim/daemon/testing/story'
import { scanForSecrets } from './checkers/secret-scan.ts'
import { killVcenter, powerCycleHost } from './faults/kill.ts'
import { stealHost } from './faults/theft.ts'
import { startCluster } from './library/start-cluster.ts'
import { clusterProcesses } from './local-cluster/cluster-status.ts'
import { clusterPaths } from './local-cluster/paths.ts'
import { stopCluster } from './local-cluster/stop-cluster.ts'
import { heldProviders, hostOf, vcenterOf } from './testing/clients.ts'
import { startTestCluster, type TestCluster } from './testing/test-cluster.ts'

const HOSTS = ['esx-1', 'esx-2']
const DISK_BYTES = 64 * 1024

let cluster: TestCluster
const pattern = randomBytes(DISK_BYTES)

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 2, noTpm: [2] })
})
afterAll(() => cluster.dispose())

story('a cluster of a vCenter and two hosts, one without a TPM', (step) => {
  step('brings a backed-up provider to every host with the same KDK', async () => {
    const vcenter = vcenterOf(cluster.stateDir)
    await vcenter.createProvider('nkp-1')
    await vcenter.untilHeld('nkp-1', HOSTS.length, 'PROVIDER_STATUS_NOT_BACKED_UP')
    const early = hostOf(cluster.stateDir, 'esx-1').createVm('early', DISK_BYTES, 'nkp-1')
    await expect(early).rejects.toMatchObject({ status: 'FAILED_PRECONDITION' })
    await cluster.backUp('nkp-1')
    await vcenter.untilActive('nkp-1', HOSTS.length)
    const held = await heldProviders(cluster.stateDir, HOSTS)
    expect(held).toHaveLength(1 + HOSTS.length)
    expect(findKcvDisagreements(held)).toEqual([])
  })

  step(
    'creates, powers on and reads encrypted VMs on every host after vCenter was killed',
    async () => {
      await killVcenter({ stateDir: cluster.stateDir })
      for (const name of HOSTS) {
        const host = hostOf(cluster.stateDir, name)
        await host.createVm(`vm-${name}`, DISK_BYTES, 'nkp-1')
        await host.powerOn(`vm-${name}`)
        await host.write(`vm-${name}`, 0, pattern)
        expect((await host.read(`vm-${name}`)).equals(pattern)).toBe(true)
      }
    },
  )

  step('gives a host its KDK again from its TPM after a power cycle without vCenter', async () => {
    const host = hostOf(cluster.stateDir, 'esx-1')
    const before = await host.status()
    await powerCycleHost({ stateDir: cluster.stateDir }, 'esx-1')
    const after = await host.status()
    expect(after.encryptionMode).toBe('TPM')
    expect(after.vcenterConnected).toBe(false)
    expect(after.keyProviders).toEqual(before.keyProviders)
    expect(after.keyProviders).toHaveLength(1)
    await host.powerOn('vm-esx-1')
    expect((await host.read('vm-esx-1')).equals(pattern)).toBe(true)
  })

  step(
    'protects a copied host with a TPM from a thief, but not a copied host without a TPM',
    async () => {
      const thiefDir = join(cluster.folder, 'thief')
      const ref = { stateDir: cluster.stateDir }
      const withTpm = await stealHost(ref, { name: 'esx-1', thiefDir })
      expect(withTpm).toMatchObject({ opened: false })
      const withoutTpm = await stealHost(ref, { name: 'esx-2', thiefDir })
      expect(withoutTpm).toMatchObject({ opened: true, host: { encryptionMode: 'NONE' } })
      expect(existsSync(thiefDir)).toBe(false)
    },
  )

  step('restores the provider on a new vCenter with the same key id and KDK', async () => {
    const stateDir = join(cluster.folder, 'r')
    const rootPassword = Secret.from(Buffer.from(cluster.rootPassword))
    await startCluster({ stateDir, hosts: 0, noTpm: [], rootPassword })
    try {
      const backup = readFileSync(cluster.backupFile)
      const vcenter = vcenterOf(stateDir)
      const wrong = vcenter.importProvider(backup, 'wrong password')
      await expect(wrong).rejects.toMatchObject({ status: 'INVALID_ARGUMENT' })
      expect(await vcenter.listProviders()).toEqual([])
      const { provider } = await vcenter.importProvider(backup, cluster.backupPassword)
      const [held] = (await hostOf(cluster.stateDir, 'esx-1').status()).keyProviders
      expect(provider).toMatchObject({ keyId: held?.keyId, kcv: held?.kcv })
    } finally {
      await stopCluster({ stateDir })
    }
  })

  step(
    'leaves no plaintext key or password in state folders, logs, or arguments and environments of processes',
    async () => {
      const pids = clusterProcesses({ stateDir: cluster.stateDir })
        .filter(({ running }) => running)
        .map(({ pid }) => pid)
      expect(pids).toHaveLength(3)
      const secrets = await cluster.secrets()
      expect(secrets.length).toBeGreaterThan(3 * HOSTS.length)
      const searched = { folders: [cluster.folder], pids }
      expect(await scanForSecrets(secrets, searched)).toEqual([])
      // A documented exception is a host without a TPM. It keeps its config key in a file, and the
      // snapshot contains this file too.
      const { stateDir } = cluster
      const places = [stateDir, clusterPaths.snapshot(stateDir)].map((folder) =>
        join(clusterPaths.host(folder, 'esx-2'), 'config-key'),
      )
      const bytes = readFileSync(join(clusterPaths.host(stateDir, 'esx-2'), 'config-key'))
      const configKey = { label: 'config key', bytes }
      const found = await scanForSecrets([configKey], searched)
      expect(found.toSorted((a, b) => (a.place < b.place ? -1 : 1))).toEqual(
        places.map((place) => ({ label: 'config key', form: 'raw', place })),
      )
      const documented = { ...configKey, documentedIn: '/hosts/esx-2/config-key' }
      expect(await scanForSecrets([documented], searched)).toEqual([])
    },
  )
})
