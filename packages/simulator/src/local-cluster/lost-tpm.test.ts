import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { systemClock } from '@nkpsim/effects'
import { noteVmsToReboot } from '../reset/vms-to-reboot.ts'
import { type ClusterFile, openRegistry, readClusterFile } from './cluster-file.ts'
import { readPlace } from './cluster-place.ts'
import { clusterPaths } from './paths.ts'
import { identifyProcess, isRunning } from './process-identity.ts'
import { startHost } from './start-host.ts'

const HOST = { name: 'esx-1', tpm: {} }

let stateDir: string
let daemon: ChildProcess
beforeEach(async () => {
  stateDir = readPlace(mkdtempSync(join(tmpdir(), 'nkpsim-lost-'))).path
  mkdirSync(clusterPaths.host(stateDir, HOST.name), { recursive: true })
  daemon = spawn('sleep', ['600'], { stdio: 'ignore' })
  await once(daemon, 'spawn')
})
afterEach(async () => {
  const ended = daemon.exitCode ?? daemon.signalCode ?? once(daemon, 'exit')
  daemon.kill('SIGKILL')
  await ended
  rmSync(stateDir, { recursive: true })
})

/** Returns the context of a cluster whose host runs without its TPM. */
function contextOf() {
  const identity = identifyProcess(daemon.pid ?? 0)
  if (identity === undefined) throw new Error('the process of the host has no identity')
  const file: ClusterFile = {
    ...{ version: 1, phase: 'created', logLevel: 'info', place: readPlace(stateDir) },
    ...{ tpmSocketFolder: join(stateDir, 'tpms'), hosts: [HOST] },
    vcenter: { ports: { management: 1, download: 2 } },
    processes: [{ ...identity, kind: 'esxid', name: HOST.name }],
  }
  writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(file))
  return {
    identity,
    context: { stateDir, registry: openRegistry(stateDir, file), clock: systemClock },
  }
}

describe('a running host without its TPM', () => {
  it('keeps running if its TPM does not start', async () => {
    const { identity, context } = contextOf()
    await expect(startHost(context, HOST)).rejects.toMatchObject({ code: 'TPM_STATE_MISSING' })
    expect(isRunning(identity)).toBe(true)
  })

  it('has its running VMs noted before its reboot, because the reboot powers them off', async () => {
    const { context } = contextOf()
    const vms = [{ host: HOST.name, vm: 'db' }]
    await noteVmsToReboot(context, async () => vms)
    expect(readClusterFile(stateDir)?.toPowerOn).toEqual(vms)
    await noteVmsToReboot(context, async () => [...vms, { host: HOST.name, vm: 'web' }])
    expect(readClusterFile(stateDir)?.toPowerOn).toHaveLength(2)
  })

  it('can be rebooted although it does not answer', async () => {
    const { context } = contextOf()
    await noteVmsToReboot(context, () => Promise.reject(new Error('no answer')))
    expect(readClusterFile(stateDir)).not.toHaveProperty('toPowerOn')
  })
})
