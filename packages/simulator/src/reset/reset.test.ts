import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { findKcvDisagreements } from '@nkpsim/checkers'
import { Secret } from '@nkpsim/crypto'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { scanForSecrets } from '../checkers/secret-scan.ts'
import { kill, killHost } from '../faults/kill.ts'
import { addRack } from '../local-cluster/add-rack.ts'
import { readClusterFile } from '../local-cluster/cluster-file.ts'
import { clusterProcesses } from '../local-cluster/cluster-status.ts'
import { loadCluster } from '../local-cluster/existing-cluster.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { isRunning, isStopped } from '../local-cluster/process-identity.ts'
import { resumeCluster } from '../local-cluster/resume-cluster.ts'
import { clusterState } from '../local-cluster/start-cluster.ts'
import { stopCluster } from '../local-cluster/stop-cluster.ts'
import { verifyAuditLog } from '../operator/audit-verification.ts'
import { heldProviders, hostOf, vcenterOf } from '../testing/clients.ts'
import { operatorOf } from '../testing/operator.ts'
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts'
import { resetCluster } from './reset-cluster.ts'
import { takeSnapshot } from './snapshot.ts'

const HOSTS = ['esx-1', 'esx-2']
const DISK_BYTES = 64 * 1024
/** Returns a signal that calls a function when the reset reads whether it is aborted. */
const signalOf = (get: () => boolean): AbortSignal =>
  Object.defineProperty(new AbortController().signal, 'aborted', { get })
const pattern = randomBytes(DISK_BYTES)

let cluster: TestCluster
let stateDir: string
let ref: { stateDir: string }
let kcv: string | undefined

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 2, noTpm: [2], faults: true })
  stateDir = cluster.stateDir
  ref = { stateDir }
  // The snapshot that a reset restores contains a provider and a running VM.
  const vcenter = vcenterOf(stateDir)
  await vcenter.createProvider('nkp-1')
  await cluster.backUp('nkp-1')
  await vcenter.untilActive('nkp-1', HOSTS.length)
  kcv = (await vcenter.getProvider('nkp-1')).provider?.kcv
  await hostOf(stateDir, 'esx-1').createVm('vm-1', DISK_BYTES, 'nkp-1')
  await hostOf(stateDir, 'esx-1').powerOn('vm-1')
  await hostOf(stateDir, 'esx-1').write('vm-1', 0, pattern)
  await takeSnapshot(loadCluster(ref), [{ host: 'esx-1', vm: 'vm-1' }])
})
afterAll(() => cluster.dispose())

const pids = () => clusterProcesses(ref).map(({ kind, name, pid }) => `${kind} ${name} ${pid}`)

/** Expects that the cluster equals the snapshot, and that its audit log is intact. */
async function isAsItWas(): Promise<void> {
  const vcenter = vcenterOf(stateDir)
  expect((await vcenter.listProviders()).map(({ provider }) => provider)).toEqual(['nkp-1'])
  await vcenter.untilActive('nkp-1', HOSTS.length)
  const held = await heldProviders(stateDir, HOSTS)
  expect(held.map((each) => each.kcv)).toEqual([kcv, kcv, kcv])
  expect(findKcvDisagreements(held)).toEqual([])
  const host = hostOf(stateDir, 'esx-1')
  expect((await host.listVms()).map(({ name }) => name)).toEqual(['vm-1'])
  expect((await host.read('vm-1')).equals(pattern)).toBe(true)
  const report = await verifyAuditLog(stateDir, { timeoutMs: PATIENCE_MS })
  expect(report.findings).toEqual([])
  expect(clusterState(stateDir)).toBe('up')
}

/** Changes data of vCenter and of a host, which a reset must restore. */
async function changeMuch(): Promise<void> {
  const vcenter = vcenterOf(stateDir)
  const operator = operatorOf(stateDir)
  const host = hostOf(stateDir, 'esx-1')
  await operator.providers.deleteProvider({ provider: 'nkp-1' })
  await vcenter.createProvider('nkp-2')
  await vcenter.untilHeld('nkp-2', HOSTS.length, 'PROVIDER_STATUS_NOT_BACKED_UP')
  await operator.authorization.createUser({ user: 'eve@vsphere.local', password: 'Secret-1234!' })
  await operator.settings.setSetting({ name: 'vpxd.KMS.remediationInterval', value: '7' })
  await operator.clock.advanceClock({ byMs: 90_000_000 })
  await host.write('vm-1', 0, randomBytes(4096))
}

describe('nkpsim reset', () => {
  it('restores all state in the running processes, and hosts with a TPM accept the restored state', async () => {
    const before = pids().filter((line) => !line.startsWith('swtpm'))
    for (const _round of [1, 2]) {
      await changeMuch()
      await resetCluster(ref)
      await isAsItWas()
      const operator = operatorOf(stateDir)
      expect((await operator.authorization.listUsers({})).users).not.toContain('eve@vsphere.local')
      const { setting } = await operator.settings.getSetting({
        name: 'vpxd.KMS.remediationInterval',
      })
      expect(setting?.value).toBe(setting?.defaultValue)
      const { clock } = await operator.clock.getClock({})
      expect(Math.abs(Number(clock?.nowMs) - Date.now())).toBeLessThan(60_000)
    }
    expect(pids().filter((line) => !line.startsWith('swtpm'))).toEqual(before)
    const attested = await until(
      async () => (await operatorOf(stateDir).inventory.getHost({ name: 'esx-1' })).host,
      (found) => found?.attestationStatus === 'accepted',
    )
    expect(attested?.encryptionMode).toBe('TPM')
  })

  it('starts killed or frozen processes, and ends hosts that were added later', async () => {
    const [rack] = await addRack(ref, {
      name: 'rack',
      hosts: 1,
      rootPassword: Secret.from(Buffer.from(cluster.rootPassword)),
    })
    expect(rack?.name).toBe('rack-1')
    expect(readClusterFile(stateDir)?.hosts).toContainEqual(
      expect.objectContaining({ name: 'rack', rackHostIds: [rack?.hostId] }),
    )
    const rackProcess = readClusterFile(stateDir)?.processes.find(({ name }) => name === 'rack')
    await killHost(ref, 'esx-1')
    await kill(ref, { kind: 'swtpm', name: 'esx-1' })
    process.kill(clusterProcesses(ref)[0]?.pid ?? 0, 'SIGSTOP')
    await resetCluster(ref)
    await isAsItWas()
    expect(rackProcess && isRunning(rackProcess)).toBe(false)
    const { hosts } = await operatorOf(stateDir).inventory.listHosts({})
    expect(hosts.map(({ name }) => name)).toEqual(HOSTS)
  })

  it('is completed by the next start if it was interrupted', async () => {
    const path = clusterPaths.clusterFile(stateDir)
    await stopCluster(ref)
    // This is the state after a kill during the exchange: vCenter was moved away, and not yet
    // replaced.
    const file = readClusterFile(stateDir)
    writeFileSync(path, JSON.stringify({ ...file, phase: 'resetting' }))
    renameSync(clusterPaths.vcenter(stateDir), join(stateDir, 'reset.old'))
    expect(clusterState(stateDir)).toBe('partly-up')
    await resumeCluster(ref)
    await isAsItWas()
    expect(readdirSync(stateDir).filter((name) => name.startsWith('reset'))).toEqual([])
  })

  it('is completed by the next start if it was killed while hosts started', async () => {
    const path = clusterPaths.clusterFile(stateDir)
    const processes = readClusterFile(stateDir)?.processes ?? []
    // Such a kill leaves hosts suspended, and a TPM that is not in the cluster file.
    const hosts = processes.filter(({ kind }) => kind === 'esxid')
    for (const { pid } of hosts) process.kill(pid, 'SIGUSR2')
    await until(
      () => hosts.every(isStopped),
      (areStopped) => areStopped,
    )
    const [tpm] = processes.filter(({ kind }) => kind === 'swtpm')
    const others = processes.filter((each) => each !== tpm)
    writeFileSync(path, JSON.stringify({ ...readClusterFile(stateDir), processes: others }))
    expect(clusterState(stateDir)).toBe('partly-up')
    await resumeCluster(ref)
    expect(clusterState(stateDir)).toBe('up')
    expect(tpm && isRunning(tpm)).toBe(false)
    expect(hosts.filter(isStopped)).toEqual([])
    const held = await heldProviders(stateDir, HOSTS)
    expect(held.map((each) => each.kcv)).toEqual([kcv, kcv, kcv])
  })

  it('may leave a suspended TPM and a suspended relay, which the next start continues', async () => {
    const before = pids()
    const others = clusterProcesses(ref).filter(({ kind }) => ['swtpm', 'relay'].includes(kind))
    for (const { pid } of others) process.kill(pid, 'SIGSTOP')
    await until(
      async () => clusterProcesses(ref).filter((each) => each.suspended === true),
      (found) => found.length === 2,
    )
    await resumeCluster(ref)
    expect(clusterState(stateDir)).toBe('up')
    expect(pids()).toEqual(before)
  })

  it('stops a TPM that is not in the cluster file, and names each replaced vCenter that it removes', async () => {
    const path = clusterPaths.clusterFile(stateDir)
    const processes = readClusterFile(stateDir)?.processes ?? []
    const others = processes.filter(({ kind }) => kind !== 'swtpm')
    writeFileSync(path, JSON.stringify({ ...readClusterFile(stateDir), processes: others }))
    const replaced = 'vcenter.before-20260102T030405678Z'
    writeFileSync(join(stateDir, replaced), '')
    expect((await resetCluster(ref)).removedVcenters).toEqual([replaced])
    expect(existsSync(join(stateDir, replaced))).toBe(false)
    await isAsItWas()
  })

  it('that is interrupted before it stops a process changes nothing', async () => {
    const before = pids()
    const reset = resetCluster({ stateDir, signal: AbortSignal.abort() })
    await expect(reset).rejects.toMatchObject({
      code: 'INTERRUPTED',
      message: 'interrupted; nothing was changed',
    })
    expect(pids()).toEqual(before)
    expect(clusterState(stateDir)).toBe('up')
    expect(readdirSync(stateDir).filter((name) => name.startsWith('reset'))).toEqual([])
    await isAsItWas()
  })

  it('leaves no suspended process and names its remedy if the exchange fails', async () => {
    const halted = readClusterFile(stateDir)?.processes.filter(({ kind }) => kind !== 'swtpm') ?? []
    // The reset reads this property after it has made its copy. Without the copy, the exchange
    // fails.
    const loseCopy = (): boolean => {
      rmSync(join(stateDir, 'reset.new'), { recursive: true, force: true })
      return false
    }
    await expect(resetCluster({ stateDir, signal: signalOf(loseCopy) })).rejects.toMatchObject({
      message: expect.stringMatching(/; complete the reset with: nkpsim reset, or nkpsim up$/),
    })
    expect(halted.filter(isStopped)).toEqual([])
    await resetCluster(ref)
    await isAsItWas()
  })

  it('names the command that starts the rest if it is interrupted after the exchange', async () => {
    let isCopied = false
    const isExchanged = (): boolean => {
      const isThere = existsSync(join(stateDir, 'reset.new'))
      isCopied ||= isThere
      return isCopied && !isThere
    }
    await expect(resetCluster({ stateDir, signal: signalOf(isExchanged) })).rejects.toMatchObject({
      code: 'INTERRUPTED',
      message: 'interrupted; the state is reset; start what does not run with: nkpsim up',
    })
    await resumeCluster(ref)
    await isAsItWas()
  })

  it('is complete even if a host does not start, and later changes are kept', async () => {
    await killHost(ref, 'esx-2')
    const host = readClusterFile(stateDir)?.hosts.find(({ name }) => name === 'esx-2')
    // This listener answers, because a silent one could be a suspended host of another copy.
    const other = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('220 x\r\n'),
    )
    // The reset reads this property after it has checked the ports and made its copy.
    const occupyPort = (): boolean => {
      const isCopied = existsSync(join(stateDir, 'reset.new'))
      if (isCopied && !other.listening) other.listen(host?.ports?.management, '127.0.0.1')
      return false
    }
    try {
      await expect(resetCluster({ stateDir, signal: signalOf(occupyPort) })).rejects.toMatchObject({
        code: 'PROCESS_FAILED',
        message: expect.stringMatching(
          /esx-2.*; the state is reset; start what does not run with: nkpsim up$/s,
        ),
      })
      expect(clusterState(stateDir)).toBe('partly-up')
      expect((await hostOf(stateDir, 'esx-1').read('vm-1')).equals(pattern)).toBe(true)
      await vcenterOf(stateDir).createProvider('nkp-later')
    } finally {
      other.close()
    }
    await resumeCluster(ref)
    const providers = await vcenterOf(stateDir).listProviders()
    expect(providers.map(({ provider }) => provider)).toEqual(['nkp-1', 'nkp-later'])
    expect(clusterState(stateDir)).toBe('up')
    await resetCluster(ref)
    await isAsItWas()
  })

  it('is refused without any change if the cluster has no snapshot', async () => {
    const folder = clusterPaths.snapshot(stateDir)
    renameSync(folder, `${folder}.away`)
    try {
      await expect(resetCluster(ref)).rejects.toMatchObject({ code: 'STATE_INVALID' })
    } finally {
      renameSync(`${folder}.away`, folder)
    }
    await isAsItWas()
  })

  it('stops no process and changes nothing if the snapshot cannot be copied', async () => {
    const before = pids()
    const place = new URL('reset-cluster.ts', import.meta.url).href
    const script = `import { resetCluster } from '${place}'
      await resetCluster(${JSON.stringify(ref)}).catch(({ code }) => console.log(code))`
    // Without a PATH, the program cp is not found.
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script],
      { env: { PATH: '/nonexistent' }, timeout: PATIENCE_MS },
    )
    expect(stdout).toBe('STATE_INVALID\n')
    expect(pids()).toEqual(before)
    expect(readdirSync(stateDir).filter((name) => name.startsWith('reset'))).toEqual([])
    await isAsItWas()
  })

  it('leaves no plaintext key, and neither does the snapshot', async () => {
    expect(existsSync(join(clusterPaths.snapshot(stateDir), 'vcenter', 'vcenter.db'))).toBe(true)
    expect(readFileSync(cluster.backupFile).length).toBeGreaterThan(0)
    expect(await scanForSecrets(await cluster.secrets(), { folders: [stateDir] })).toEqual([])
  })
})
