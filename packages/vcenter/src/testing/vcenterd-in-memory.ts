import { join } from 'node:path'
import { systemInput } from '@nkpsim/daemon'
import { OPERATOR_FOLDER, operatorTls } from '@nkpsim/daemon/operator-files'
import { readSmallFile } from '@nkpsim/daemon/small-file'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import {
  type Connections,
  createSimulatedConnections,
  type SimulatedDisk,
  systemClock,
} from '@nkpsim/effects'
import type { RpcChannel, TlsIdentity } from '@nkpsim/rpc'
import { noEtcds } from '@nkpsim/rpc/etcd'
import type { MemoryNetwork, MemoryNode } from '@nkpsim/rpc/memory'
import { ADMINISTRATOR_PASSWORD_FILE } from '../access/first-administrator.ts'
import { parseConfig } from '../config.ts'
import { startVcenterd } from '../vcenterd.ts'
import { cheapEffects } from './models.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const MACHINE = 'vcenter'
const STATE = '/state'
const PORT = 443
const MAX_FILE_BYTES = 65_536
const USER = 'administrator@vsphere.local'

/** A vcenterd in the process of the test, with a disk and a network in memory. */
export type VcenterdInMemory = {
  /** What an operator needs for calls and downloads. */
  operator: TlsIdentity
  /** Opens a channel on which the first administrator is logged in. */
  connect(): Promise<RpcChannel>
  stop(): Promise<void>
}

/**
 * Starts a vcenterd whose passwords cost little.
 * @param desk machine of the operator
 */
export async function startVcenterdInMemory({
  disk,
  network,
  desk,
  connections = createSimulatedConnections({ nowMs: systemClock.nowMs }),
}: {
  disk: SimulatedDisk
  network: MemoryNetwork
  desk: MemoryNode
  connections?: Connections
}): Promise<VcenterdInMemory> {
  network.crash(MACHINE)
  const files = disk.attach()
  const config = parseConfig([
    ...['--state', STATE, '--address', MACHINE, '--log-level', 'error'],
    ...['--port', String(PORT), '--download-port', '8443'],
  ])
  const daemon = await startVcenterd(config, {
    ...cheapEffects,
    files,
    database: disk.attachDatabases(),
    input: systemInput,
    network: network.node(MACHINE, systemClock),
    connections,
    etcds: noEtcds,
  })
  const read = (...path: string[]): string =>
    readSmallFile(files, join(STATE, ...path), MAX_FILE_BYTES).toString()
  const operator = operatorTls((name) => read(OPERATOR_FOLDER, name))
  const expectPeer = { kind: 'vcenter' } as const
  const reach = { address: `${MACHINE}:${PORT}`, tls: operator, expectPeer }
  const logIn = async (): Promise<string> => {
    const channel = await desk.connect(reach)
    const password = read(ADMINISTRATOR_PASSWORD_FILE)
    const sessions = channel.client('nkpsim.vcenter.v1.SessionService')
    const { token } = await sessions.login({ user: USER, password }, CALL)
    channel.close()
    return `Bearer ${token}`
  }
  return {
    operator,
    connect: async () => {
      const authorization = await logIn()
      return desk.connect({ ...reach, authorization: async () => authorization })
    },
    stop: () => daemon.stop(),
  }
}
