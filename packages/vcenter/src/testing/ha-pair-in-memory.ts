import { join } from 'node:path'
import { type RunningDaemon, systemInput } from '@nkpsim/daemon'
import { OPERATOR_FOLDER, operatorTls } from '@nkpsim/daemon/operator-files'
import { readSmallFile } from '@nkpsim/daemon/small-file'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import {
  createSimulatedConnections,
  createSimulatedDisk,
  type DiskImage,
  type SimulatedDisk,
  systemClock,
  systemRandom,
} from '@nkpsim/effects'
import { type RpcChannel, RpcError, type vcenterV1 } from '@nkpsim/rpc'
import { createMemoryEtcd, type Etcd, type Etcds, type MemoryEtcd, noEtcds } from '@nkpsim/rpc/etcd'
import { createMemoryNetwork, type MemoryNetwork } from '@nkpsim/rpc/memory'
import { ADMINISTRATOR_PASSWORD_FILE } from '../access/first-administrator.ts'
import { AUDIT_FOLDER, writeOwnAuditLogId } from '../audit/audit-log-id.ts'
import { parseConfig } from '../config.ts'
import { writeNodeConfig } from '../vcenter-ha/node-config.ts'
import { startVcenterd } from '../vcenterd.ts'
import { cheapEffects } from './models.ts'

export const PAIR_STATE = '/state'
const CALL = { timeoutMs: PATIENCE_MS }
const PORT = 443
const LEASE_SECONDS = 2
const MAX_FILE_BYTES = 65_536
const USER = 'administrator@vsphere.local'
const MEMBER = {
  ...{ memberId: '1', version: '3.4', isLeader: false, hasLeader: true, sizeBytes: 1 },
}

export type PairNode = {
  name: 'a' | 'b'
  disk: SimulatedDisk
  start(): Promise<void>
  stop(): Promise<void>
  /** Ends the process without an orderly stop, as a power loss does. */
  crash(): void
}

/** Two nodes of vCenter HA in the process of the test, with etcd and a network in memory. */
export type HaPairInMemory = {
  etcd: MemoryEtcd
  network: MemoryNetwork
  nodes: Record<'a' | 'b', PairNode>
  /** Opens a channel to a node, with an operator's certificate and no session. */
  reach(name: 'a' | 'b'): Promise<RpcChannel>
  /** Returns the state that a node tells; undefined while it does not answer. */
  status(name: 'a' | 'b'): Promise<vcenterV1.GetNodeStatusResponse__Output | undefined>
  /** Opens a channel to the active node, on which the first administrator is logged in. */
  logIn(name: 'a' | 'b'): Promise<RpcChannel>
  dispose(): Promise<void>
}

/**
 * Makes two nodes, which do not run.
 * @param etcdOf returns etcd as a node sees it
 */
export async function createHaPair(
  etcdOf: (name: 'a' | 'b', etcd: Etcd) => Etcd = (_, seen) => seen,
): Promise<HaPairInMemory> {
  const network = createMemoryNetwork()
  const desk = network.node('desk', systemClock)
  const etcd = createMemoryEtcd({ clock: systemClock, random: systemRandom })
  const image = await firstImage(network)
  const make = async (name: 'a' | 'b'): Promise<PairNode> => {
    const disk = createSimulatedDisk({ image, random: systemRandom })
    await configure(name, disk)
    let running: RunningDaemon | undefined
    const etcds: Etcds = {
      connect: async () => ({
        ...etcdOf(name, etcd.connect(name)),
        members: async () => Array(3).fill(MEMBER),
      }),
    }
    return {
      ...{ name, disk },
      start: async () => {
        running = await startOn(name, disk, network, etcds)
      },
      stop: async () => {
        await running?.stop()
        running = undefined
      },
      crash: () => {
        running = undefined
        network.crash(name)
        disk.crash()
      },
    }
  }
  const nodes = { a: await make('a'), b: await make('b') }
  const files = nodes.a.disk.attach()
  const read = (...path: string[]): string =>
    readSmallFile(files, join(PAIR_STATE, ...path), MAX_FILE_BYTES).toString()
  const tls = operatorTls((name) => read(OPERATOR_FOLDER, name))
  const password = read(ADMINISTRATOR_PASSWORD_FILE)
  const expectPeer = { kind: 'vcenter' } as const
  const reach = (name: string) => desk.connect({ address: `${name}:${PORT}`, tls, expectPeer })
  return {
    ...{ etcd, network, nodes, reach },
    status: async (name) => {
      const channel = await reach(name)
      try {
        return await channel
          .client('nkpsim.vcenter.v1.VcenterHaNodeService')
          .getNodeStatus({}, CALL)
      } catch (error) {
        if (!(error instanceof RpcError)) throw error
        return undefined
      } finally {
        channel.close()
      }
    },
    logIn: async (name) => {
      const channel = await reach(name)
      const sessions = channel.client('nkpsim.vcenter.v1.SessionService')
      const { token } = await sessions.login({ user: USER, password }, CALL)
      channel.close()
      const authorization = async () => `Bearer ${token}`
      return desk.connect({ address: `${name}:${PORT}`, tls, expectPeer, authorization })
    },
    dispose: async () => {
      await nodes.a.stop()
      await nodes.b.stop()
    },
  }
}

/** Lets a vCenter start once, and returns its disk. */
async function firstImage(network: MemoryNetwork): Promise<DiskImage> {
  const disk = createSimulatedDisk({ random: systemRandom })
  const daemon = await startOn('a', disk, network, noEtcds)
  await daemon.stop()
  network.crash('a')
  return disk.image()
}

async function configure(name: 'a' | 'b', disk: SimulatedDisk): Promise<void> {
  const files = disk.attach()
  const effects = { files, random: systemRandom }
  const nodes = ['a', 'b', 'witness'].map((each) => ({
    name: each,
    address: each === 'witness' ? '' : `${each}:${PORT}`,
    etcdEndpoint: `${each}:2379`,
  }))
  await writeNodeConfig(
    effects,
    PAIR_STATE,
    { name, nodes, leaseSeconds: LEASE_SECONDS },
    { certificatePem: '', privateKeyPem: Buffer.alloc(0), rootsPem: '' },
  )
  if (name === 'a') return
  for (const file of await files.list(join(PAIR_STATE, AUDIT_FOLDER)))
    await files.remove(join(PAIR_STATE, AUDIT_FOLDER, file))
  await writeOwnAuditLogId(effects, PAIR_STATE, systemRandom.uuid())
}

function startOn(
  name: string,
  disk: SimulatedDisk,
  network: MemoryNetwork,
  etcds: Etcds,
): Promise<RunningDaemon> {
  network.crash(name)
  const config = parseConfig([
    ...['--state', PAIR_STATE, '--address', name, '--log-level', 'error'],
    ...['--port', String(PORT), '--download-port', '8443', '--faults'],
  ])
  return startVcenterd(config, {
    ...cheapEffects,
    files: disk.attach(),
    database: disk.attachDatabases(),
    input: systemInput,
    network: network.node(name, systemClock),
    connections: createSimulatedConnections({ nowMs: systemClock.nowMs }),
    etcds,
  })
}
