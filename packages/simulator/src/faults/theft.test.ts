import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { ClusterFile } from '../local-cluster/cluster-file.ts'
import { clusterPaths, DATASTORE_NAME } from '../local-cluster/paths.ts'
import { stealHost } from './theft.ts'

const CLUSTER: ClusterFile = {
  version: 1,
  phase: 'created',
  logLevel: 'info',
  tpmSocketFolder: '/x',
  vcenter: { ports: { management: 1, download: 2 } },
  hosts: [{ name: 'esx-1' }],
  processes: [],
}

describe('the folder of a thief', () => {
  const before = process.cwd()
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nkpsim-theft-'))
  })

  afterEach(() => {
    process.chdir(before)
    rmSync(folder, { recursive: true })
  })

  it('is relative to the working directory at the time of the call', async () => {
    const stateDir = join(folder, 'cluster')
    const others = join(folder, 'elsewhere', 'thief')
    mkdirSync(others, { recursive: true })
    mkdirSync(stateDir)
    writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(CLUSTER), { mode: 0o600 })
    process.chdir(folder)
    const theft = stealHost({ stateDir }, { name: 'esx-1', thiefDir: 'thief' })
    process.chdir(join(folder, 'elsewhere'))
    // The host has no disk to copy.
    await expect(theft).rejects.toMatchObject({
      code: 'ENOENT',
      path: clusterPaths.host(stateDir, 'esx-1'),
    })
    expect(existsSync(join(folder, 'thief'))).toBe(false)
    expect(existsSync(others)).toBe(true)
  })

  it('gets no sockets of a running host', async () => {
    const stateDir = join(folder, 'cluster')
    const host = clusterPaths.host(stateDir, 'esx-1')
    mkdirSync(host, { recursive: true })
    writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(CLUSTER), { mode: 0o600 })
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(join(host, 'nbd.sock'), resolve))
    // The datastore, which is copied after the host, is missing.
    const path = clusterPaths.datastore(stateDir, DATASTORE_NAME)
    await expect(
      stealHost({ stateDir }, { name: 'esx-1', thiefDir: join(folder, 'thief') }),
    ).rejects.toMatchObject({ code: 'ENOENT', path })
    await new Promise((resolve) => server.close(resolve))
  })
})
