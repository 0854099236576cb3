import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { systemClock } from '@nkpsim/effects'
import { type HostRecord, openRegistry, type ProcessRecord } from './cluster-file.ts'
import { identifyProcess, type ProcessIdentity } from './process-identity.ts'
import { tpmSocketPath } from './sockets.ts'
import { hasLostTpm } from './start-tpm.ts'

const HOST: HostRecord = { name: 'esx-1', tpm: {} }
const { tpm: _, ...WITHOUT_TPM } = HOST

let stateDir: string
let servers: Server[]
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-tpm-'))
  servers = []
})
afterEach(async () => {
  for (const server of servers) await new Promise((resolve) => server.close(resolve))
  rmSync(stateDir, { recursive: true })
})

function running(): ProcessIdentity {
  const identity = identifyProcess(process.pid)
  if (identity === undefined) throw new Error('this process has no identity')
  return identity
}

async function openSockets(): Promise<void> {
  const path = tpmSocketPath(stateDir, HOST.name)
  mkdirSync(dirname(path), { recursive: true })
  for (const socket of [path, `${path}.ctrl`]) {
    const server = createServer()
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(socket, resolve))
  }
}

function isLost(host: HostRecord, tpm: ProcessIdentity | undefined): boolean {
  const processes: ProcessRecord[] =
    tpm === undefined ? [] : [{ ...tpm, kind: 'swtpm', name: host.name }]
  const registry = openRegistry(stateDir, {
    ...{ version: 1, phase: 'created', logLevel: 'info', tpmSocketFolder: stateDir },
    ...{ vcenter: { ports: { management: 1, download: 2 } }, hosts: [host], processes },
  })
  return hasLostTpm({ stateDir, registry, clock: systemClock }, host)
}

describe('a host', () => {
  it('keeps a TPM that runs and has its sockets', async () => {
    await openSockets()
    expect(isLost(HOST, running())).toBe(false)
  })

  it('loses a TPM that lost its sockets', () => {
    expect(isLost(HOST, running())).toBe(true)
  })

  it('loses a TPM that ended and left its sockets', async () => {
    await openSockets()
    expect(isLost(HOST, { ...running(), startTimeTicks: 1 })).toBe(true)
    expect(isLost(HOST, undefined)).toBe(true)
  })

  it('loses nothing if it has no TPM', () => {
    expect(isLost(WITHOUT_TPM, undefined)).toBe(false)
  })
})
