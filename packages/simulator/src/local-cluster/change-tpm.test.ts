import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { systemClock, systemRandom } from '@nkpsim/effects'
import { connectTpm, provisionStorageRootKey, readEkName } from '@nkpsim/tpm'
import { clearHostTpm, killHostTpm, refuseTpmChange, replaceHostTpm } from './change-tpm.ts'
import { type ClusterFile, findProcess, openRegistry, readClusterFile } from './cluster-file.ts'
import { readPlace } from './cluster-place.ts'
import { loadCluster } from './existing-cluster.ts'
import { hostRecord } from './host-record.ts'
import { clusterPaths } from './paths.ts'
import { isRunning } from './process-identity.ts'
import { manufactureHostTpm, startTpm, tpmEndpoint } from './start-tpm.ts'
import { stopCluster, stopProcesses } from './stop-cluster.ts'

describe('the TPM of a host', () => {
  it('is not changed while the host runs, which alone can tell its recovery key', () => {
    const host = { name: 'esx-1', tpm: {} }
    expect(refuseTpmChange(host, false)).toBeUndefined()
    expect(refuseTpmChange(host, true)).toMatchObject({
      code: 'STATE_INVALID',
      message:
        'esx-1 is powered on; save its recovery key (nkpsim host recovery list esx-1), then power it off: nkpsim host power-off esx-1',
    })
    expect(refuseTpmChange({ name: 'esx-2' }, false)).toMatchObject({
      code: 'STATE_INVALID',
      message: 'esx-2 has no TPM',
    })
  })
})

describe('swtpm of a host that is powered off', () => {
  let stateDir: string
  const ref = () => ({ stateDir })
  const tpmFolder = () => clusterPaths.tpm(stateDir, 'esx-1')

  beforeAll(async () => {
    stateDir = readPlace(mkdtempSync(join(tmpdir(), 'nkpsim-board-'))).path
    const file: ClusterFile = {
      ...{ version: 1, phase: 'created', logLevel: 'info', place: readPlace(stateDir) },
      ...{ tpmSocketFolder: join(stateDir, 'tpms'), processes: [] },
      ...{ vcenter: { ports: { management: 1, download: 2 } }, hosts: [] },
    }
    const hosts = [{ name: 'esx-1', tpm: {} }]
    writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify({ ...file, hosts }))
    const context = { stateDir, registry: openRegistry(stateDir, file), clock: systemClock }
    await manufactureHostTpm(context, 'esx-1')
  })
  afterAll(async () => {
    await stopCluster({ stateDir })
    rmSync(stateDir, { recursive: true })
  })

  const runsTpm = (): boolean => {
    const file = readClusterFile(stateDir)
    const process = file && findProcess(file, 'swtpm', 'esx-1')
    return process !== undefined && isRunning(process)
  }

  /** Starts the TPM, and returns the Names of its endorsement key and storage root key, in hex. */
  async function keys(): Promise<{ ek: string | undefined; srk: string }> {
    const context = loadCluster(ref())
    await startTpm(context, hostRecord(context, 'esx-1'))
    const endpoint = tpmEndpoint(context, 'esx-1')
    const ek = await readEkName(endpoint)
    const tpm = await connectTpm(endpoint, { random: systemRandom })
    try {
      return {
        ek: ek?.toString('hex'),
        srk: (await provisionStorageRootKey(tpm)).name.toString('hex'),
      }
    } finally {
      await tpm.close()
    }
  }
  const stopTpm = () => stopProcesses(loadCluster(ref()), ({ kind }) => kind === 'swtpm')

  it('is cleared: it keeps its endorsement key, has another storage root key, and runs only if it ran before', async () => {
    const before = await keys()
    await clearHostTpm(ref(), 'esx-1')
    expect(runsTpm()).toBe(true)
    const between = await keys()
    await stopTpm()
    await clearHostTpm(ref(), 'esx-1')
    expect(runsTpm()).toBe(false)
    const after = await keys()
    expect([between.ek, after.ek]).toEqual([before.ek, before.ek])
    expect(new Set([before, between, after].map(({ srk }) => srk)).size).toBe(3)
  })

  it('stays as it is if Ctrl-C comes while the other one is manufactured', async () => {
    const before = await keys()
    const signal = AbortSignal.abort()
    await expect(replaceHostTpm({ stateDir, signal }, 'esx-1')).rejects.toMatchObject({
      code: 'INTERRUPTED',
    })
    expect(readdirSync(tpmFolder()).filter((name) => name.startsWith('state'))).toEqual(['state'])
    expect(await keys()).toEqual(before)
  })

  it('is replaced by one with another endorsement key, also if it is dead or a killed call left its files', async () => {
    const found = [await keys()]
    await replaceHostTpm(ref(), 'esx-1')
    expect(runsTpm()).toBe(false)
    found.push(await keys())
    await stopTpm()
    mkdirSync(join(tpmFolder(), 'state.next'))
    renameSync(join(tpmFolder(), 'state'), join(tpmFolder(), 'state.former'))
    await expect(clearHostTpm(ref(), 'esx-1')).rejects.toMatchObject({
      code: 'TPM_STATE_MISSING',
      message: expect.stringContaining('replace the TPM: nkpsim host tpm replace esx-1'),
    })
    await replaceHostTpm(ref(), 'esx-1')
    expect(readdirSync(tpmFolder()).filter((name) => name.startsWith('state'))).toEqual(['state'])
    found.push(await keys())
    expect(new Set(found.map(({ ek }) => ek)).size).toBe(3)
    expect(readClusterFile(stateDir)?.hosts).toEqual([
      { name: 'esx-1', tpm: { ekName: found.at(-1)?.ek } },
    ])
  })

  it('is killed with its state while it runs, and also if it is off, so that only another TPM helps', async () => {
    const before = await keys()
    const killed = { changed: true, isPoweredOn: false }
    expect(await killHostTpm(ref(), 'esx-1')).toEqual(killed)
    expect(runsTpm()).toBe(false)
    const howItEnded = () => readClusterFile(stateDir)?.processes.map(({ end }) => end?.how)
    expect(howItEnded()).toEqual(['killed'])
    expect(readdirSync(tpmFolder()).filter((name) => name.startsWith('state'))).toEqual([])
    expect(await killHostTpm(ref(), 'esx-1')).toEqual({ ...killed, changed: false })
    await expect(keys()).rejects.toMatchObject({ code: 'TPM_STATE_MISSING' })
    await replaceHostTpm(ref(), 'esx-1')
    expect(howItEnded()).toEqual(['powered-off'])
    expect((await keys()).ek).not.toBe(before.ek)
    await stopTpm()
    expect(await killHostTpm(ref(), 'esx-1')).toEqual(killed)
    await expect(keys()).rejects.toMatchObject({ code: 'TPM_STATE_MISSING' })
  })
})
