import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { READY_FILE } from '@nkpsim/daemon/ready-file'
import { CONFIG_STORE_FILE } from '@nkpsim/esxi'
import type { ClusterFile } from './cluster-file.ts'
import { readPlace } from './cluster-place.ts'
import { clusterPaths } from './paths.ts'
import { identifyProcess } from './process-identity.ts'
import { startHost } from './single-process.ts'
import { refuseUnused } from './start-secret.ts'

const HOST = { name: 'esx-1' }
const READY = {
  ...{ name: 'esx-1', hostId: 'id', address: 'localhost', managementPort: 3, adoptionPort: 4 },
  ...{ thumbprint: 'AA', encryptionMode: 'NONE' },
}

let stateDir: string
beforeEach(() => {
  stateDir = readPlace(mkdtempSync(join(tmpdir(), 'nkpsim-secret-'))).path
})
afterEach(() => rmSync(stateDir, { recursive: true }))

const folder = () => clusterPaths.host(stateDir, HOST.name)
const recoveryKey = () => ({ recoveryKey: Secret.from(Buffer.from('1'.repeat(96))) })
const rootPassword = () => ({ rootPassword: Secret.from(Buffer.from('Root-Password-1')) })

function install(at = folder()): void {
  mkdirSync(at, { recursive: true })
  writeFileSync(join(at, CONFIG_STORE_FILE), '')
}

/** Writes the file of a cluster whose host runs: it names the process of this test. */
function writeRunning(): void {
  const identity = identifyProcess(process.pid)
  if (identity === undefined) throw new Error('this process has no identity')
  const file: ClusterFile = {
    ...{ version: 1, phase: 'created', logLevel: 'info', place: readPlace(stateDir) },
    ...{ tpmSocketFolder: join(stateDir, 'tpms'), hosts: [HOST] },
    vcenter: { ports: { management: 1, download: 2 } },
    processes: [{ ...identity, kind: 'esxid', name: HOST.name }],
  }
  writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(file))
  const ready = { pid: process.pid, hosts: [READY] }
  writeFileSync(join(folder(), READY_FILE), JSON.stringify(ready))
}

describe('a running host', () => {
  beforeEach(() => {
    install()
    writeRunning()
  })

  it('takes no secret, and continues without one', async () => {
    for (const [secret, message] of [
      [recoveryKey(), 'esx-1 runs and needs no recovery key'],
      [
        rootPassword(),
        `esx-1 is installed and keeps its root password; to install it again, stop it and move ${folder()} away`,
      ],
    ] as const)
      await expect(startHost({ stateDir }, HOST.name, secret)).rejects.toMatchObject({
        code: 'STATE_INVALID',
        message,
      })
    expect(await startHost({ stateDir }, HOST.name)).toEqual([READY])
  })
})

describe('a root password', () => {
  const refused = (host: Parameters<typeof refuseUnused>[1]['host'], keepsRunning = false) =>
    refuseUnused(rootPassword(), { host, stateFolder: folder(), keepsRunning })

  it('is accepted only for a stopped host without a folder or with an interrupted installation', () => {
    expect(() => refused(HOST)).not.toThrow()
    mkdirSync(folder(), { recursive: true })
    expect(() => refused(HOST)).not.toThrow()
    expect(() => refused(HOST, true)).toThrow('esx-1 still runs')
    install()
    expect(() => refused(HOST)).toThrow('esx-1 is installed')
  })

  it('is accepted for a rack in which a host is not installed', () => {
    const rack = { name: 'esx-1', rackHosts: 2 }
    install(join(folder(), 'esx-1-1'))
    expect(() => refused(rack)).not.toThrow()
    install(join(folder(), 'esx-1-2'))
    expect(() => refused(rack)).toThrow('esx-1 is installed')
  })
})

it('a recovery key is accepted for a stopped host', () => {
  const host = { host: HOST, stateFolder: folder(), keepsRunning: false }
  expect(() => refuseUnused(recoveryKey(), host)).not.toThrow()
})
