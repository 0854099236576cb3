import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import { powerCycleHost } from '../faults/kill.ts'
import { fileAfterReset } from '../reset/file-after-reset.ts'
import { powerOnRest } from '../reset/power-on.ts'
import {
  type ClusterFile,
  openRegistry,
  type RunningVm,
  readClusterFile,
  withProcess,
} from './cluster-file.ts'
import { readPlace } from './cluster-place.ts'
import type { ClusterContext } from './context.ts'
import { withCluster } from './existing-cluster.ts'
import { clusterPaths } from './paths.ts'
import { identifyProcess, isRunning, isStopped } from './process-identity.ts'
import { tpmSocketPath } from './sockets.ts'
import { clusterState } from './start-cluster.ts'
import { startHost } from './start-host.ts'
import { hasLostTpm, mustReboot } from './start-tpm.ts'
import { stopForReboot } from './stop-for-reboot.ts'
import { keepPowerState } from './to-power-on.ts'

const HOST = { name: 'esx-1', tpm: {} }

let stateDir: string
let daemon: ChildProcess
let servers: Server[]
beforeEach(async () => {
  stateDir = readPlace(mkdtempSync(join(tmpdir(), 'nkpsim-lost-'))).path
  servers = []
  mkdirSync(clusterPaths.host(stateDir, HOST.name), { recursive: true })
  daemon = spawn('sleep', ['600'], { stdio: 'ignore' })
  await once(daemon, 'spawn')
})
afterEach(async () => {
  const ended = daemon.exitCode ?? daemon.signalCode ?? once(daemon, 'exit')
  daemon.kill('SIGKILL')
  await ended
  for (const server of servers) await new Promise((resolve) => server.close(resolve))
  rmSync(stateDir, { recursive: true })
})

/** Returns the context of a cluster whose host runs without its TPM. */
function contextOf(toPowerOn?: RunningVm[]) {
  const identity = identifyProcess(daemon.pid ?? 0)
  if (identity === undefined) throw new Error('the process of the host has no identity')
  const file: ClusterFile = {
    ...{ version: 1, phase: 'created', logLevel: 'info', place: readPlace(stateDir) },
    ...{ tpmSocketFolder: join(stateDir, 'tpms'), hosts: [HOST] },
    vcenter: { ports: { management: 1, download: 2 } },
    ...(toPowerOn && { toPowerOn }),
    processes: [{ ...identity, kind: 'esxid', name: HOST.name }],
  }
  writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(file))
  return {
    identity,
    host: { ...identity, kind: 'esxid' as const, name: HOST.name },
    context: { stateDir, registry: openRegistry(stateDir, file), clock: systemClock },
  }
}

/** Records this process as the TPM of the host, and opens the sockets of the TPM. */
async function startTpmOf({ registry }: ClusterContext): Promise<ClusterFile> {
  const identity = identifyProcess(process.pid)
  if (identity === undefined) throw new Error('this process has no identity')
  const path = tpmSocketPath(registry.current().tpmSocketFolder, HOST.name)
  mkdirSync(dirname(path), { recursive: true })
  for (const socket of [path, `${path}.ctrl`]) {
    const server = createServer().listen(socket)
    servers.push(server)
    await once(server, 'listening')
  }
  await registry.update((file) => withProcess(file, { ...identity, kind: 'swtpm', name: 'esx-1' }))
  return registry.current()
}

describe('a running host without its TPM', () => {
  it('keeps running if its TPM does not start', async () => {
    const { identity, context } = contextOf()
    await expect(startHost(context, HOST)).rejects.toMatchObject({ code: 'TPM_STATE_MISSING' })
    expect(isRunning(identity)).toBe(true)
  })

  it('keeps running if its power is cycled, because only it knows its recovery key', async () => {
    const { identity } = contextOf()
    await expect(powerCycleHost({ stateDir }, HOST.name)).rejects.toMatchObject({
      code: 'TPM_STATE_MISSING',
      message: expect.stringContaining('first save its recovery key'),
    })
    expect(isRunning(identity)).toBe(true)
    expect(readClusterFile(stateDir)?.processes).toMatchObject([{ mustReboot: true }])
  })

  it('boots again at the next start if a start was killed after it started the TPM', async () => {
    const { context } = contextOf()
    await expect(startHost(context, HOST)).rejects.toMatchObject({ code: 'TPM_STATE_MISSING' })
    const file = await startTpmOf(context)
    expect(hasLostTpm(context, HOST)).toBe(false)
    expect(mustReboot(context, HOST)).toBe(true)
    expect(clusterState(stateDir)).toBe('partly-up')
    expect(fileAfterReset(file, { cluster: file, running: [] }, file.processes)).not.toHaveProperty(
      'processes.0.mustReboot',
    )
  })
})

describe('a host that is stopped for its reboot', () => {
  const vms = [{ host: HOST.name, vm: 'db' }]
  const listed = () => Promise.resolve(vms)

  it('has its running VMs noted before it stops, because the reboot powers them off', async () => {
    const { host, context } = contextOf([{ host: HOST.name, vm: 'web' }])
    const list = async (name: string) => {
      expect([name, isRunning(host)]).toEqual([HOST.name, true])
      return vms
    }
    expect(await stopForReboot(context, host, list)).toBeUndefined()
    expect(isRunning(host)).toBe(false)
    expect(readClusterFile(stateDir)?.toPowerOn).toEqual([{ host: HOST.name, vm: 'web' }, ...vms])
  })

  it('stops although it does not list its VMs, and says why they are unknown', async () => {
    const { host, context } = contextOf()
    const cause = new Error('log in first')
    expect(await stopForReboot(context, host, () => Promise.reject(cause))).toEqual({ cause })
    expect(isRunning(host)).toBe(false)
    expect(readClusterFile(stateDir)).not.toHaveProperty('toPowerOn')
  })

  it('keeps running without a note if Ctrl-C comes while it lists its VMs', async () => {
    const { host, context } = contextOf()
    const interrupt = new AbortController()
    const list = async () => {
      interrupt.abort()
      return vms
    }
    await expect(
      stopForReboot({ ...context, signal: interrupt.signal }, host, list),
    ).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(isRunning(host)).toBe(true)
    expect(readClusterFile(stateDir)).not.toHaveProperty('toPowerOn')
  })

  it('continues if it is suspended, so that it can list its VMs', async () => {
    const { host, context } = contextOf()
    daemon.kill('SIGSTOP')
    await until(
      () => isStopped(host),
      (isSuspended) => isSuspended,
    )
    const list = async () => {
      await until(
        () => isStopped(host),
        (isSuspended) => !isSuspended,
      )
      return []
    }
    expect(await stopForReboot(context, host, list)).toBeUndefined()
  })

  it.each([
    ['was powered off and on again before the stop', [false, true], vms],
    ['was powered off before the stop', [true, false], []],
  ])('leaves a VM as the user wants it if it %s', async (_what, decisions, expected) => {
    const { host } = contextOf()
    const powered: RunningVm[] = []
    await withCluster({ stateDir }, async (context) => {
      await stopForReboot(context, host, listed)
      for (const poweredOn of decisions)
        for (const of of vms) await keepPowerState({ stateDir }, { ...of, poweredOn })
      await powerOnRest(context, { powerOn: async (of) => void powered.push(of) })
    })
    expect(powered).toEqual(expected)
    expect(readClusterFile(stateDir)).not.toHaveProperty('toPowerOn')
  })
})
