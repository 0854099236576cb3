import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type RunningDaemon, systemInput } from '@nkpsim/daemon'
import { createTemporaryFolder, PATIENCE_MS, watchSockets } from '@nkpsim/daemon/testing'
import {
  createSimulatedStreams,
  noPrograms,
  systemClock,
  systemEffects,
  systemRandom,
} from '@nkpsim/effects'
import { createMemoryNetwork, type MemoryNode } from '@nkpsim/rpc/memory'
import { createSimulatedTpms } from '@nkpsim/tpm/simulated'
import { parseConfig } from './config.ts'
import { startEsxid } from './esxid.ts'
import { type ReadyHost, readReadyEsxid } from './testing/esxid-process.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const PASSWORD = 'Correct-horse-7!'
const folder = createTemporaryFolder()
const state = join(folder.path, 'rack')
const network = createMemoryNetwork()

const sockets = watchSockets()
let daemon: RunningDaemon
let hosts: readonly ReadyHost[]
let vcenter: MemoryNode

beforeAll(async () => {
  const passwordFile = join(folder.path, 'password')
  writeFileSync(passwordFile, PASSWORD, { mode: 0o600 })
  const config = parseConfig([
    ...['--state', state, '--name', 'esx', '--hosts', '3', '--address', 'rack'],
    ...['--root-password-file', passwordFile, '--log-level', 'error'],
  ])
  daemon = await startEsxid(config, {
    ...systemEffects,
    input: systemInput,
    network: network.node('rack', systemClock),
    streams: createSimulatedStreams(),
    programs: noPrograms,
    tpms: createSimulatedTpms({ random: systemRandom, clock: systemClock }).attach(systemRandom),
  })
  hosts = readReadyEsxid(state)?.hosts ?? []
  vcenter = network.node('vcenter', systemClock)
})
afterAll(async () => {
  await daemon.stop()
  folder[Symbol.dispose]()
  sockets[Symbol.dispose]()
})

describe('hosts on a memory network', () => {
  it('have ports of their own, and open no socket', () => {
    const ports = hosts.flatMap(({ managementPort, adoptionPort }) => [
      managementPort,
      adoptionPort,
    ])
    expect(new Set(ports).size).toBe(6)
    expect(sockets.opened()).toEqual([])
  })

  it('ask for the password of root at the adoption port', async () => {
    for (const { adoptionPort, thumbprint: pinnedThumbprint } of hosts) {
      const address = `rack:${adoptionPort}`
      const channel = await vcenter.connectPinned({ address, pinnedThumbprint, ...CALL })
      const adoption = channel.client('nkpsim.esxi.v1.AdoptionService')
      const ask = (password: string) =>
        adoption.requestCertificate(
          { credentials: { username: 'root', password }, vcenterInstanceId: randomUUID() },
          CALL,
        )
      await expect(ask('wrong')).rejects.toMatchObject({
        ...{ status: 'PERMISSION_DENIED', code: 'CREDENTIALS_WRONG' },
      })
      expect((await ask(PASSWORD)).csr.length).toBeGreaterThan(100)
      channel.close()
    }
  })

  it('keep the management port closed until a vCenter manages them', async () => {
    const address = `rack:${hosts[0]?.managementPort}`
    await expect(vcenter.fetchCertificate(address, CALL)).rejects.toMatchObject({
      ...{ code: 'PEER_UNREACHABLE', message: `${address} does not answer: connection closed` },
    })
  })
})
