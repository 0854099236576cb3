import { beforeEach, expect, it } from '@jest/globals'
import { type RpcChannel, RpcError, type TlsIdentity } from '@nkpsim/rpc'
import type { Store } from '../store/store.ts'
import { host, simulatedStore } from '../testing/models.ts'
import { createHostConnections, type HostConnections } from './host-connections.ts'

const esx1 = { ...host({ name: 'esx-1' }), cluster: undefined }
const unreachable = new RpcError('UNAVAILABLE', 'PEER_UNREACHABLE', 'no answer')

let store: Store
let connections: HostConnections
/** Addresses of the opened channels in turn; a closed channel is followed by `closed`. */
let seen: string[]
beforeEach(async () => {
  seen = []
  store = await simulatedStore()
  await store.change((tables) => tables.putHost(esx1))
  const connect = async ({ address }: { address: string }): Promise<RpcChannel> => {
    seen.push(address)
    const close = () => void seen.push(`${address} closed`)
    return { client: () => ({}) as never, close }
  }
  connections = createHostConnections({ store, network: { connect }, tls: {} as TlsIdentity })
})

const call = () => connections.use(esx1, async () => 'done')

it('calls share a connection, which closes at the end', async () => {
  expect(await Promise.all([call(), call()])).toEqual(['done', 'done'])
  expect(seen).toEqual([esx1.address])
  connections.close()
  await Promise.resolve()
  expect(seen).toEqual([esx1.address, `${esx1.address} closed`])
})

it('after a call without an answer, the next call connects again, and running calls go on', async () => {
  const running = Promise.withResolvers<string>()
  const first = connections.use(esx1, () => running.promise)
  await expect(connections.use(esx1, () => Promise.reject(unreachable))).rejects.toBe(unreachable)
  await call()
  expect(seen).toEqual([esx1.address, esx1.address])
  running.resolve('done')
  await first
  await Promise.resolve()
  expect(seen).toEqual([esx1.address, esx1.address, `${esx1.address} closed`])
  const refused = new RpcError('FAILED_PRECONDITION', 'VM_LOCKED', 'no')
  await expect(connections.use(esx1, () => Promise.reject(refused))).rejects.toBe(refused)
  await call()
  expect(seen).toHaveLength(3)
})

it('a host that leaves the inventory or has another address loses its connection', async () => {
  await call()
  await store.change((tables) => tables.putHost({ ...esx1, address: 'other:1' }))
  await Promise.resolve()
  expect(seen).toEqual([esx1.address, `${esx1.address} closed`])
  await connections.use({ ...esx1, address: 'other:1' }, async () => 'done')
  await store.change((tables) => tables.removeHost(esx1.id))
  await Promise.resolve()
  expect(seen.slice(2)).toEqual(['other:1', 'other:1 closed'])
})
