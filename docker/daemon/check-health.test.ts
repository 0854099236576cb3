import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { clusterPaths, killHost } from '@nkpsim/simulator'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { statusOf } from './ask-health.ts'

const CHECK = join(import.meta.dirname, 'check-health.ts')
let cluster: TestCluster
let hostFolder: string

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [1] })
  hostFolder = clusterPaths.host(cluster.stateDir, 'esx-1')
})
afterAll(() => cluster.dispose())

function check(...args: string[]): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [CHECK, ...args], { encoding: 'utf8' })
  return { status, stderr: stderr.trim() }
}

describe('the health check of a container', () => {
  it('passes for a vCenter and for a host that serve', () => {
    expect(check(clusterPaths.vcenter(cluster.stateDir))).toEqual({ status: 0, stderr: '' })
    expect(check(hostFolder)).toEqual({ status: 0, stderr: '' })
  })

  it('fails where nothing has started, in one line', () => {
    const { status, stderr } = check(cluster.folder)
    expect(status).toBe(1)
    expect(stderr).toBe(`unhealthy: nothing serves from ${cluster.folder} yet`)
    expect(check().status).toBe(1)
  })

  it('does not take a stranger for the host', () => {
    const file = join(hostFolder, 'ready.json')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace(/"thumbprint": "..:/, '"thumbprint": "xx:'))
    const { status, stderr } = check(hostFolder)
    writeFileSync(file, text)
    expect(status).toBe(1)
    expect(stderr).toMatch(/^unhealthy: localhost:\d+: it shows the certificate .*, not xx:.*$/)
  })

  it('fails for a host that was killed and left its ready file behind', async () => {
    await killHost({ stateDir: cluster.stateDir }, 'esx-1')
    const { status, stderr } = check(hostFolder)
    expect(status).toBe(1)
    expect(stderr).toMatch(/^unhealthy: localhost:\d+: .*ECONNREFUSED/)
  })
})

it('reads the status of an answer, and takes anything else for none', () => {
  const answer = (...bytes: number[]) => Buffer.from([0, 0, 0, 0, 2, ...bytes])
  expect(statusOf(answer(8, 1))).toBe('SERVING')
  expect(statusOf(answer(8, 2))).toBe('NOT_SERVING')
  expect(statusOf(answer(8, 9))).toBe('UNKNOWN')
  expect(statusOf(answer(16, 1))).toBe('UNKNOWN')
  expect(statusOf(Buffer.alloc(0))).toBe('UNKNOWN')
})
