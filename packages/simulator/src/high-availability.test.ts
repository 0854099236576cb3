import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { createFreePorts } from '@nkpsim/daemon'
import { OPERATOR_FILES, OPERATOR_FOLDER, operatorTls } from '@nkpsim/daemon/operator-files'
import { PATIENCE_MS, readReady, until, untilEqual } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import type { RpcChannel } from '@nkpsim/rpc'
import { connectRpc } from '@nkpsim/rpc/grpc'
import { hasEtcd, type RealEtcd, startRealEtcd } from '@nkpsim/rpc/testing/real-etcd'
import { writeNodeConfig } from '@nkpsim/vcenter/node-config'
import { clusterPaths } from './local-cluster/paths.ts'
import { stopVcenter } from './local-cluster/single-process.ts'
import { machine } from './machine.ts'
import { vcenterOf } from './testing/clients.ts'
import { startTestCluster, type TestCluster } from './testing/test-cluster.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const HOSTS = 2
const LEASE_SECONDS = 2

type Node = { stateDir: string; args: string[]; process: ChildProcess | undefined }

let cluster: TestCluster
let etcd: RealEtcd
let nodes: [Node, Node]

/** Calls the vCenter of a node as its first administrator. */
async function ask<Result>(node: Node, use: (channel: RpcChannel) => Promise<Result>) {
  const folder = clusterPaths.vcenter(node.stateDir)
  const read = (name: string): string => readFileSync(join(folder, OPERATOR_FOLDER, name), 'utf8')
  const { port = 0, instanceId = '' } =
    readReady<{ port: number; instanceId: string }>(folder) ?? {}
  const reach = {
    address: `localhost:${port}`,
    tls: operatorTls(read),
    expectPeer: { kind: 'vcenter', id: instanceId } as const,
  }
  const open = connectRpc(reach)
  const password = read(OPERATOR_FILES.administratorPassword)
  const sessions = open.client('nkpsim.vcenter.v1.SessionService')
  let channel: RpcChannel | undefined
  try {
    const { token } = await sessions.login({ user: 'administrator@vsphere.local', password }, CALL)
    channel = connectRpc({ ...reach, authorization: async () => `Bearer ${token}` })
    return await use(channel)
  } finally {
    open.close()
    channel?.close()
  }
}

const listHosts = (node: Node) =>
  ask(
    node,
    async (channel) =>
      (await channel.client('nkpsim.vcenter.v1.InventoryService').listHosts({}, CALL)).hosts,
  )
const listProviders = (node: Node) =>
  ask(
    node,
    async (channel) =>
      (await channel.client('nkpsim.vcenter.v1.KeyProviderService').listProviders({}, CALL))
        .providers,
  )

const describeReal = hasEtcd() ? describe : describe.skip
const standing = async (node: Node): Promise<string> => {
  try {
    await listHosts(node)
    return 'serves'
  } catch (error) {
    return String(Reflect.get(Object(error), 'message'))
  }
}
const becomes = (node: Node, wanted: string) =>
  until(
    () => standing(node),
    (seen) => seen.includes(wanted),
  )
/** Waits until this node has these hosts connected. */
const connects = (node: Node) =>
  untilEqual(
    async () => (await listHosts(node)).map(({ connectionState }) => connectionState),
    Array.from({ length: HOSTS }, () => 'CONNECTION_STATE_CONNECTED'),
  )

async function start(node: Node): Promise<void> {
  const folder = clusterPaths.vcenter(node.stateDir)
  rmSync(join(folder, 'ready.json'), { force: true })
  const [program = '', ...args] = node.args
  node.process = spawn(program, args, { stdio: 'ignore' })
  await until(() => readReady<{ pid: number }>(folder)?.pid === node.process?.pid)
}

describeReal('hosts of a vCenter with vCenter HA', () => {
  beforeAll(async () => {
    cluster = await startTestCluster({ hosts: HOSTS, noTpm: [2] })
    const vcenter = vcenterOf(cluster.stateDir)
    await vcenter.createProvider('nkp-1')
    await cluster.backUp('nkp-1')
    await vcenter.untilActive('nkp-1', HOSTS)
    etcd = await startRealEtcd({ members: 3 })
    const folder = clusterPaths.vcenter(cluster.stateDir)
    const { pid = 0 } = readReady<{ pid: number }>(folder) ?? {}
    const started = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    await stopVcenter({ stateDir: cluster.stateDir })
    const other = join(cluster.folder, 'b')
    mkdirSync(other)
    cpSync(folder, clusterPaths.vcenter(other), { recursive: true })
    const ports = await createFreePorts().take(4)
    const configured = etcd.endpoints.map((etcdEndpoint, each) => ({
      name: each < 2 ? `node-${each}` : 'witness',
      address: each < 2 ? `localhost:${ports[2 * each]}` : '',
      etcdEndpoint,
    }))
    const tls = { ...etcd.tls, privateKeyPem: Buffer.from(etcd.tls.privateKeyPem) }
    const made = [cluster.stateDir, other].map(async (stateDir, place) => {
      const own = clusterPaths.vcenter(stateDir)
      const [port, downloadPort] = ports.slice(2 * place)
      const config = { name: `node-${place}`, nodes: configured, leaseSeconds: LEASE_SECONDS }
      await writeNodeConfig(machine, own, config, tls)
      const changed = new Map<string, string>([
        ...[['--state', own] as const, ['--port', `${port}`] as const],
        ['--download-port', `${downloadPort}`] as const,
      ])
      const args = started.map((value, at) => changed.get(started[at - 1] ?? '') ?? value)
      const missing = [...changed].filter(([name]) => !started.includes(name)).flat()
      return { stateDir, args: [...args, ...missing], process: undefined }
    })
    nodes = (await Promise.all(made)) as [Node, Node]
  })
  afterAll(async () => {
    for (const { process } of nodes ?? []) process?.kill('SIGKILL')
    await etcd?.[Symbol.asyncDispose]()
    await cluster?.dispose()
  })

  story('after the active node fails', (step) => {
    step('connect to the active node of two', async () => {
      const [a, b] = nodes
      await start(a)
      // A node that starts at the same time could become active first.
      await becomes(a, 'serves')
      await start(b)
      await connects(a)
      await becomes(b, 'this vCenter is passive')
    })

    step('connect to the other node while the first one is stopped', async () => {
      const [a, b] = nodes
      a.process?.kill('SIGSTOP')
      await becomes(b, 'serves')
      await connects(b)
      await ask(b, (channel) =>
        channel
          .client('nkpsim.vcenter.v1.KeyProviderService')
          .createProvider({ provider: 'nkp-2', constraints: { tpmRequired: false } }, CALL),
      )
    })

    step('obey the other node after the first one continues, which becomes passive', async () => {
      const [a, b] = nodes
      a.process?.kill('SIGCONT')
      await becomes(a, 'this vCenter is passive')
      await connects(b)
      expect(a.process?.exitCode).toBe(null)
    })

    step('connect to the first node again after the other one was killed', async () => {
      const [a, b] = nodes
      b.process?.kill('SIGKILL')
      await becomes(a, 'serves')
      await connects(a)
      // The hosts have accepted the states of this term.
      await until(async () => {
        const providers = await listProviders(a)
        expect(providers.map(({ provider }) => provider).sort()).toEqual(['nkp-1', 'nkp-2'])
        return providers.find(({ provider }) => provider === 'nkp-1')?.hostsActive === HOSTS
      })
    })
  })
})
