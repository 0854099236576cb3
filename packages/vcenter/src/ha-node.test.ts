import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { createFreePorts } from '@nkpsim/daemon'
import { createTemporaryFolder, PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { systemEffects } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { hasEtcd, type RealEtcd, startRealEtcd } from '@nkpsim/rpc/testing/real-etcd'
import { connect, startVcenterd, type VcenterdProcess } from './testing/vcenterd-process.ts'
import { writeNodeConfig } from './vcenter-ha/node-config.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const LEASE_SECONDS = 2
const describeReal = hasEtcd() ? describe : describe.skip

type Node = { folder: string; port: number; process: VcenterdProcess | undefined }

/** Makes the state folders of two nodes. */
async function deploy(root: string, etcd: RealEtcd): Promise<[Node, Node]> {
  const first = join(root, 'a')
  const vcenterd = await startVcenterd(first)
  await vcenterd.end('SIGTERM')
  cpSync(first, join(root, 'b'), { recursive: true })
  const ports = await createFreePorts().take(2)
  const [a = '', b = '', witness = ''] = etcd.endpoints
  const nodes = [
    { name: 'a', address: `localhost:${ports[0]}`, etcdEndpoint: a },
    { name: 'b', address: `localhost:${ports[1]}`, etcdEndpoint: b },
    { name: 'witness', address: '', etcdEndpoint: witness },
  ]
  const tls = { ...etcd.tls, privateKeyPem: Buffer.from(etcd.tls.privateKeyPem) }
  const make = async (name: string, port = 0): Promise<Node> => {
    const folder = join(root, name)
    const config = { name, leaseSeconds: LEASE_SECONDS, nodes }
    await writeNodeConfig(systemEffects, folder, config, tls)
    return { folder, port, process: undefined }
  }
  return [await make('a', ports[0]), await make('b', ports[1])]
}

async function start(node: Node): Promise<VcenterdProcess> {
  rmSync(join(node.folder, 'ready.json'), { force: true })
  node.process = await startVcenterd(node.folder, [], ['--port', String(node.port)])
  return node.process
}

/** Opens a channel on which the first administrator is logged in. */
function clientOf(admin: string, { process }: Node): RpcChannel {
  if (process === undefined) throw new Error('the node does not run')
  return connect(admin, { ...process.ready })
}

/** Returns `serves`, or the message with which a node refuses calls. */
async function standing(admin: string, node: Node): Promise<string> {
  const channel = clientOf(admin, node)
  try {
    await channel.client('nkpsim.vcenter.v1.AboutService').getAbout({}, CALL)
    return 'serves'
  } catch (error) {
    return String(Reflect.get(Object(error), 'message'))
  } finally {
    channel.close()
  }
}

async function makeProvider(node: Node, provider: string): Promise<void> {
  const channel = node.process?.connect()
  const providers = channel?.client('nkpsim.vcenter.v1.KeyProviderService')
  await providers?.createProvider({ provider }, CALL)
  channel?.close()
}

async function providersOf(node: Node): Promise<string[]> {
  const channel = node.process?.connect()
  const client = channel?.client('nkpsim.vcenter.v1.KeyProviderService')
  const { providers = [] } = (await client?.listProviders({}, CALL)) ?? {}
  channel?.close()
  return providers.map(({ provider }) => provider).sort()
}

describeReal('two real nodes of vCenter HA and three members of etcd', () => {
  it('serve what was made on the active node after it was killed, and after it was stopped', async () => {
    using root = createTemporaryFolder()
    await using etcd = await startRealEtcd({ members: 3 })
    const nodes = await deploy(root.path, etcd)
    const [a, b] = nodes
    const becomes = async (node: Node, wanted: string): Promise<void> => {
      await until(
        () => standing(a.folder, node),
        (seen) => seen.includes(wanted),
      )
    }
    try {
      await start(a)
      // A node that starts at the same time could become active first.
      await becomes(a, 'serves')
      await start(b)
      await becomes(b, `passive: call the active one, localhost:${a.port}`)
      await makeProvider(a, 'nkp-1')

      await a.process?.end('SIGKILL')
      await becomes(b, 'serves')
      await makeProvider(b, 'nkp-2')
      expect(await providersOf(b)).toEqual(['nkp-1', 'nkp-2'])
      await start(a)
      await becomes(a, `passive: call the active one, localhost:${b.port}`)

      b.process?.child.kill('SIGSTOP')
      await becomes(a, 'serves')
      expect(await providersOf(a)).toEqual(['nkp-1', 'nkp-2'])
      await makeProvider(a, 'nkp-3')
      b.process?.child.kill('SIGCONT')
      await becomes(b, `passive: call the active one, localhost:${a.port}`)
      await a.process?.end('SIGTERM')
      await becomes(b, 'serves')
      expect(await providersOf(b)).toEqual(['nkp-1', 'nkp-2', 'nkp-3'])
    } finally {
      for (const { process } of nodes) process?.child.kill('SIGKILL')
    }
  })
})
