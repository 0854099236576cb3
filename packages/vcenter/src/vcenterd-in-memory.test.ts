import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type RunningDaemon, systemInput } from '@nkpsim/daemon'
import { createTemporaryFolder, PATIENCE_MS, readReady, watchSockets } from '@nkpsim/daemon/testing'
import { createSimulatedConnections, systemClock, systemEffects } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { noEtcds } from '@nkpsim/rpc/etcd'
import { createMemoryNetwork, type MemoryNode } from '@nkpsim/rpc/memory'
import { ADMINISTRATOR_PASSWORD_FILE } from './access/first-administrator.ts'
import { parseConfig } from './config.ts'
import { operatorOf, type Ready } from './testing/vcenterd-process.ts'
import { startVcenterd } from './vcenterd.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const USER = 'administrator@vsphere.local'
const folder = createTemporaryFolder()
const network = createMemoryNetwork()

let daemon: RunningDaemon
let ready: Ready
const sockets = watchSockets()
let desk: MemoryNode
let channel: RpcChannel

beforeAll(async () => {
  const config = parseConfig([
    ...['--state', folder.path, '--address', 'vcenter', '--log-level', 'error'],
    ...['--port', '443', '--download-port', '8443', '--metrics-port', '9090'],
  ])
  daemon = await startVcenterd(config, {
    ...systemEffects,
    input: systemInput,
    network: network.node('vcenter', systemClock),
    connections: createSimulatedConnections({ nowMs: systemClock.nowMs }),
    etcds: noEtcds,
  })
  const found = readReady<Ready>(folder.path)
  if (found === undefined) throw new Error('vcenterd wrote no ready file')
  ready = found
  desk = network.node('desk', systemClock)
  const expectPeer = { kind: 'vcenter', id: ready.instanceId } as const
  const reach = { address: 'vcenter:443', tls: operatorOf(folder.path), expectPeer }
  const login = async (): Promise<string> => {
    const own = await desk.connect(reach)
    const password = readFileSync(join(folder.path, ADMINISTRATOR_PASSWORD_FILE), 'utf8')
    const sessions = own.client('nkpsim.vcenter.v1.SessionService')
    const { token } = await sessions.login({ user: USER, password }, CALL)
    own.close()
    return `Bearer ${token}`
  }
  channel = await desk.connect({ ...reach, authorization: login })
})
afterAll(async () => {
  channel.close()
  await daemon.stop()
  folder[Symbol.dispose]()
  sockets[Symbol.dispose]()
})

describe('a vCenter on a memory network', () => {
  it('opens no socket', () => {
    expect(sockets.opened()).toEqual([])
    expect(ready).toMatchObject({ port: 443, downloadPort: 8443, metricsPort: 9090 })
  })

  it('serves a user with a session, and refuses others', async () => {
    const inventory = channel.client('nkpsim.vcenter.v1.InventoryService')
    await inventory.createDatacenter({ name: 'DC' }, CALL)
    await inventory.createCluster({ name: 'Cluster', datacenter: 'DC' }, CALL)
    const { hosts } = await inventory.listHosts({}, CALL)
    expect(hosts).toEqual([])
    const stranger = await desk.connect({
      ...{ address: 'vcenter:443', tls: operatorOf(folder.path), expectPeer: undefined },
    })
    const listed = stranger.client('nkpsim.vcenter.v1.InventoryService').listHosts({}, CALL)
    await expect(listed).rejects.toMatchObject({ status: 'UNAUTHENTICATED' })
    stranger.close()
  })

  it('reports that it cannot reach a host, answers downloads, and keeps metrics to its own machine', async () => {
    const inventory = channel.client('nkpsim.vcenter.v1.InventoryService')
    const host = { name: 'esx-1', address: 'esx-1:9000', username: 'root', password: 'x' }
    await expect(inventory.addHost(host, CALL)).rejects.toMatchObject({
      ...{ code: 'HOST_UNREACHABLE', message: 'the host at esx-1:9000 cannot be reached' },
    })
    const { rootsPem } = operatorOf(folder.path)
    const request = { method: 'GET', url: '/', headers: {} }
    const download = { ...request, address: 'vcenter:8443', rootsPem }
    expect(await desk.request(download)).toMatchObject({ statusCode: 404 })
    const metrics = { ...request, address: 'vcenter:9090', url: '/readyz', rootsPem: undefined }
    // Metrics are for the machine itself, unless an option says otherwise.
    await expect(desk.request(metrics)).rejects.toThrow('ECONNREFUSED')
  })

  it('lists what users asked for as tasks, also what failed', async () => {
    const { tasks } = await channel.client('nkpsim.vcenter.v1.TaskService').listTasks({}, CALL)
    const lines = tasks.map(({ name, target, user, state, error }) => [
      ...[name, target, user, state, error],
    ])
    expect(lines).toEqual([
      [
        ...['Add host', 'esx-1', USER, 'TASK_STATE_ERROR'],
        'the host at esx-1:9000 cannot be reached',
      ],
      ['Create cluster', 'Cluster', USER, 'TASK_STATE_SUCCESS', ''],
      ['Create datacenter', 'DC', USER, 'TASK_STATE_SUCCESS', ''],
    ])
  })
})
