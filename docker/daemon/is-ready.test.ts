import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { renameSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { clusterPaths, clusterProcesses, killHost } from '@nkpsim/simulator'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'

const CHECK = join(import.meta.dirname, 'is-ready')
let cluster: TestCluster

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [1], metrics: true })
})
afterAll(() => cluster.dispose())

function processOf(name: string) {
  const found = clusterProcesses({ stateDir: cluster.stateDir }).find((each) => each.name === name)
  const { pid = 0, metricsPort = 0 } = found ?? {}
  return { pid, port: metricsPort }
}

async function check(...args: (string | number)[]): Promise<{ code: number; stderr: string }> {
  const child = spawn(CHECK, args.map(String), { stdio: ['ignore', 'inherit', 'pipe'] })
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  return { code, stderr: stderr.trim() }
}

describe('the health check of a container', () => {
  it('passes for a vCenter and for a host that are ready', async () => {
    expect(await check(processOf('vcenter').port)).toEqual({ code: 0, stderr: '' })
    expect(await check(processOf('esx-1').port)).toEqual({ code: 0, stderr: '' })
  })

  it('fails for a host that is not ready, and says why', async () => {
    const store = join(clusterPaths.host(cluster.stateDir, 'esx-1'), 'config-store')
    renameSync(store, `${store}.away`)
    const failed = await check(processOf('esx-1').port)
    renameSync(`${store}.away`, store)
    expect(failed.code).toBe(1)
    expect(failed.stderr).toMatch(
      /^unhealthy: \[-\] esx-1: config store failed: its file is gone\n/,
    )
  })

  it('fails in time for a frozen host', async () => {
    const { pid, port } = processOf('esx-1')
    process.kill(pid, 'SIGSTOP')
    const failed = await check(port)
    process.kill(pid, 'SIGCONT')
    expect(failed).toEqual({ code: 1, stderr: `unhealthy: no answer on port ${port} within 3 s` })
  })

  it('fails for a host that was killed', async () => {
    const { port } = processOf('esx-1')
    await killHost({ stateDir: cluster.stateDir }, 'esx-1')
    expect(await check(port)).toEqual({
      code: 1,
      stderr: `unhealthy: nothing serves on port ${port}`,
    })
  })
})

it('the health check of a container accepts only a daemon of nkpsim, and only valid arguments', async () => {
  await using stranger = createServer((_, response) => response.writeHead(404).end()).listen(0)
  await once(stranger, 'listening')
  const { port } = stranger.address() as AddressInfo
  const { code, stderr } = await check(port)
  expect(code).toBe(1)
  expect(stderr).toBe(`unhealthy: what answers on port ${port} is not a daemon of nkpsim`)
  for (const args of [[], ['x'], [port, port]]) expect((await check(...args)).code).toBe(2)
})
