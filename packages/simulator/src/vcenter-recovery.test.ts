import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { CLOCK_FILE, lockStateFolder } from '@nkpsim/daemon'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { systemClock, systemFiles, systemRandom } from '@nkpsim/effects'
import { clusterPaths } from './local-cluster/paths.ts'
import { pollUntil } from './local-cluster/poll.ts'
import { restoreVcenter } from './local-cluster/restore-vcenter.ts'
import { startVcenter, stopVcenter } from './local-cluster/single-process.ts'
import { verifyAuditLog } from './operator/audit-verification.ts'
import { backUpVcenter } from './operator/back-up-vcenter.ts'
import { hostOf, vcenterOf } from './testing/clients.ts'
import { startTestCluster, type TestCluster } from './testing/test-cluster.ts'

const HOSTS = ['esx-1', 'esx-2']
const DISK_BYTES = 64 * 1024
const PASSWORD = 'Secret-2026'
const WAIT = { timeoutMs: PATIENCE_MS }

let cluster: TestCluster
let backups: string
let file: string
let instanceId: string

const restore = (more: { password?: string; force?: boolean; signal?: AbortSignal } = {}) =>
  restoreVcenter(
    { stateDir: cluster.stateDir, ...(more.signal && { signal: more.signal }) },
    {
      random: systemRandom,
      file,
      passwords: [Secret.from(Buffer.from(more.password ?? PASSWORD))],
      force: more.force ?? false,
    },
  )

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 2, noTpm: [2] })
  instanceId = cluster.vcenter.instanceId
  backups = join(cluster.folder, 'backups')
  mkdirSync(backups)
  const vcenter = vcenterOf(cluster.stateDir)
  await vcenter.createProvider('nkp-1')
  await cluster.backUp('nkp-1')
  await vcenter.untilActive('nkp-1', HOSTS.length)
  const job = await backUpVcenter(
    cluster.stateDir,
    { location: `file://${backups}`, parts: ['seat'], backupPassword: PASSWORD },
    WAIT,
  )
  file = join(backups, job.fileName)
})
afterAll(() => cluster.dispose())

story('a cluster whose vCenter was backed up', (step) => {
  step(
    'refuses a restore while vCenter runs, over an existing vCenter, and with a wrong password',
    async () => {
      await expect(restore({ force: true })).rejects.toMatchObject({
        code: 'STATE_INVALID',
        message: 'vCenter runs; stop it first with: nkpsim vcenter stop',
      })
      await stopVcenter({ stateDir: cluster.stateDir })
      const before = readdirSync(cluster.stateDir)
      await expect(restore()).rejects.toMatchObject({ code: 'STATE_INVALID' })
      await expect(restore({ force: true, password: 'Secret-2027' })).rejects.toMatchObject({
        code: 'WRONG_BACKUP_PASSWORD',
      })
      expect(readdirSync(cluster.stateDir)).toEqual(before)
      await expect(restore({ force: true, signal: AbortSignal.abort() })).rejects.toMatchObject({
        code: 'INTERRUPTED',
        message: 'interrupted; nothing was changed',
      })
      expect(readdirSync(cluster.stateDir)).toEqual(before)
      // Takes the lock, as a vcenterd that somebody started by hand would do.
      const lock = lockStateFolder(systemFiles, clusterPaths.vcenter(cluster.stateDir))
      await expect(restore({ force: true })).rejects.toMatchObject({
        code: 'STATE_FOLDER_IN_USE',
      })
      lock.release()
      expect(readdirSync(cluster.stateDir)).toEqual(before)
      await startVcenter({ stateDir: cluster.stateDir })
    },
  )

  step(
    'gets its lost vCenter back: hosts reconnect, the provider is active, VMs power on',
    async () => {
      // Hosts hold a later generation than the generation in the backup.
      await vcenterOf(cluster.stateDir).setDefaultProvider('nkp-1')
      await hostOf(cluster.stateDir, 'esx-1').createVm('vm-1', DISK_BYTES, 'nkp-1')
      const [held] = (await hostOf(cluster.stateDir, 'esx-1').status()).keyProviders
      await stopVcenter({ stateDir: cluster.stateDir })
      // This is the state after a kill between the two moves of a restore.
      const former = clusterPaths.formerVcenter(cluster.stateDir, '20260102T030405678Z')
      renameSync(clusterPaths.vcenter(cluster.stateDir), former)
      writeFileSync(join(former, CLOCK_FILE), '{"offsetMs":5000}')

      const { vcenter, movedTo } = await restore()
      expect(movedTo).toBeUndefined()
      const clock = join(clusterPaths.vcenter(cluster.stateDir), CLOCK_FILE)
      expect(existsSync(clock) && readFileSync(clock, 'utf8')).toBe('{"offsetMs":5000}')
      expect(vcenter.instanceId).toBe(instanceId)
      await vcenterOf(cluster.stateDir).untilActive('nkp-1', HOSTS.length)
      const [provider] = await vcenterOf(cluster.stateDir).listProviders()
      expect(provider).toMatchObject({ provider: 'nkp-1', keyId: held?.keyId, kcv: held?.kcv })
      const hosts = await vcenterOf(cluster.stateDir).listHosts()
      expect(hosts.map(({ name, connectionState }) => [name, connectionState])).toEqual(
        HOSTS.map((name) => [name, 'CONNECTION_STATE_CONNECTED']),
      )
      const host = hostOf(cluster.stateDir, 'esx-1')
      await host.powerOn('vm-1')
      await hostOf(cluster.stateDir, 'esx-2').createVm('vm-2', DISK_BYTES, 'nkp-1')
    },
  )

  step(
    'has an audit log that begins with the restore and agrees with the checkpoints of hosts',
    async () => {
      // vCenter copies checkpoints to hosts on a best-effort basis.
      const report = await until(
        () => verifyAuditLog(cluster.stateDir, { timeoutMs: PATIENCE_MS }),
        ({ witnesses }) => witnesses.every(({ checkpoints }) => checkpoints > 0),
      )
      expect(report.findings).toEqual([])
      expect(report.restore).toMatchObject({ previousLogId: instanceId })
      expect(report.instanceId).not.toBe(instanceId)
    },
  )

  step(
    'can be restored over an existing vCenter with force, and keeps the existing vCenter in another folder',
    async () => {
      await vcenterOf(cluster.stateDir).createProvider('nkp-2')
      await vcenterOf(cluster.stateDir).untilHeld(
        'nkp-2',
        HOSTS.length,
        'PROVIDER_STATUS_NOT_BACKED_UP',
      )
      await stopVcenter({ stateDir: cluster.stateDir })
      const { movedTo } = await restore({ force: true })
      expect(existsSync(join(movedTo ?? '', 'box.key'))).toBe(true)
      const providers = await vcenterOf(cluster.stateDir).listProviders()
      expect(providers.map(({ provider }) => provider)).toEqual(['nkp-1'])
      await vcenterOf(cluster.stateDir).untilActive('nkp-1', HOSTS.length)
      // The restored vCenter removes from the hosts the provider that the backup does not contain.
      const held = async () => (await hostOf(cluster.stateDir, 'esx-1').status()).keyProviders
      const isGone = await pollUntil(
        async () => (await held()).every(({ provider }) => provider === 'nkp-1'),
        { clock: systemClock, timeoutMs: PATIENCE_MS },
      )
      expect(isGone).toBe(true)
      expect(await held()).toHaveLength(1)
    },
  )
})
