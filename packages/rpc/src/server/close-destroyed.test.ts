import { once } from 'node:events'
import { connect, createServer, type ServerHttp2Stream } from 'node:http2'
import { type AddressInfo, connect as connectTcp, createServer as createTcpServer } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from '@jest/globals'
import { boundConnections } from '@nkpsim/daemon/bound-connections'
import { closeDestroyed } from './close-destroyed.ts'

/** More bytes than the kernel buffers for a connection. */
const RESPONSE_BYTES = 32 * 1024 * 1024
const WINDOW_BYTES = 2 ** 31 - 1

it('closeDestroyed closes a connection whose peer reads nothing', async () => {
  const server = createServer().listen(0, 'localhost')
  closeDestroyed(server, boundConnections(server, 10))
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  // Passes the requests on, and reads no responses.
  const accepted = once(server, 'connection')
  const silent = connectTcp(port, 'localhost')
  const relay = createTcpServer((caller) => void caller.pipe(silent))
  await once(relay.listen(0, 'localhost'), 'listening')
  const client = connect(`http://localhost:${(relay.address() as AddressInfo).port}`, {
    settings: { initialWindowSize: WINDOW_BYTES },
  })
  client.on('error', () => {})
  client.once('connect', () => client.setLocalWindowSize(WINDOW_BYTES))
  client.request().on('error', () => {})
  const [stream]: ServerHttp2Stream[] = await once(server, 'stream')
  const [socket] = await accepted
  stream?.on('error', () => {})
  stream?.respond()
  stream?.write(Buffer.alloc(RESPONSE_BYTES))
  await nextTurn()
  await nextTurn()
  const session = stream?.session
  session?.destroy()
  const listeners = session?.listenerCount('close')
  session?.destroy()
  const listenersLater = session?.listenerCount('close')
  await once(socket, 'close')
  expect(socket.destroyed).toBe(true)
  client.destroy()
  silent.destroy()
  relay.close()
  server.close()
  // A session can be destroyed repeatedly.
  expect(listenersLater).toBe(listeners)
})
