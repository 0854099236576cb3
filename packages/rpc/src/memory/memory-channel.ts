import { messageOf } from '@nkpsim/daemon/system-reason'
import { hostAndPort } from '../client/address.ts'
import type { CallTransport } from '../client/call-transport.ts'
import { callFailure } from '../errors/wire.ts'
import type { RpcServerOptions } from '../server/rpc-server.ts'
import { memoryCalls, type ServingConnection } from './client-calls.ts'
import { type Connection, createConnection } from './connection.ts'
import { type Dialled, dial, type Surroundings } from './dial.ts'
import { type ClientTls, verifyClient, verifyServer } from './handshake.ts'
import type { MemoryListener } from './listeners.ts'

/** A server closes a connection without an open call after this time. */
const MAX_IDLE_MS = 5 * 60_000

/** Returns the calls of a channel of a node. The first call makes the connection. */
export function memoryChannel(
  node: Surroundings,
  address: string,
  { tls, takesListings }: { tls: ClientTls; takesListings: boolean },
): CallTransport {
  hostAndPort(address)
  const { timer } = node
  let current: { serving: Promise<ServingConnection>; usedMs: number } | undefined
  let open: Connection | undefined
  const isUsable = (usedMs: number): boolean => {
    if (open === undefined) return true
    if (open.isBroken('client') || open.isRetired()) return false
    return open.isBusy('client') || timer.monotonicMs() - usedMs < MAX_IDLE_MS
  }
  const drop = (): void => {
    // A retired connection still carries its open calls.
    if (open?.isBusy('client') !== true) open?.close('client')
    open = undefined
    current = undefined
  }
  return memoryCalls({
    ...{ authority: address, timer, takesListings },
    connect: () => {
      if (current !== undefined && !isUsable(current.usedMs)) drop()
      if (current === undefined) {
        const serving = openConnection(node, address, tls)
        const made = { serving, usedMs: 0 }
        current = made
        serving.then(
          ({ connection }) => {
            if (current === made) open = connection
            else connection.close('client')
          },
          () => {
            if (current === made) current = undefined
          },
        )
      }
      current.usedMs = timer.monotonicMs()
      return current.serving
    },
    close: () => {
      open?.close('client')
      open = undefined
      current = undefined
    },
  })
}

/** Makes a connection. Fails with a CallFailure. */
async function openConnection(
  node: Surroundings,
  address: string,
  tls: ClientTls,
): Promise<ServingConnection> {
  try {
    const { listener, ...dialled } = await reach(node, address)
    const nowMs = node.timer.nowMs()
    if (tls.kind === 'mutual') node.certificates.requireOwnKey(tls.tls)
    verifyServer(node.certificates, tls, listener.tls, nowMs)
    // The server may have stopped during the handshake.
    if (!dialled.isListening()) throw new Error('read ECONNRESET')
    return greet(node, { ...dialled, listener }, tls)
  } catch (error) {
    throw callFailure('UNAVAILABLE', messageOf(error))
  }
}

/** Lets the server verify the client, and connects both. */
function greet(
  node: Surroundings,
  { to, listener }: Dialled<MemoryListener>,
  tls: ClientTls,
): ServingConnection {
  const subjectAltName = subjectAltNameOf(node, listener, tls)
  const connection: Connection = createConnection(
    { from: node.name, to },
    {
      deliver: node.deliver,
      timers: { client: node.timer, server: listener.timer },
      onBroken: (side) => {
        if (side === 'server') listener.lose(caller)
        if (connection.isBroken('client') && connection.isBroken('server'))
          node.connections.delete(connection)
      },
    },
  )
  const peer = `${node.name}:${node.ports.outgoing()}`
  const caller = { connection, peer, subjectAltName }
  node.connections.add(connection)
  return { connection, accept: listener.take(caller) }
}

function subjectAltNameOf(
  { certificates }: Surroundings,
  listener: MemoryListener,
  tls: ClientTls,
): string | undefined {
  try {
    const nowMs = listener.timer.nowMs()
    return verifyClient(certificates, tls, listener.tls, nowMs)?.subjectAltName
  } catch (cause) {
    // In TLS 1.3 a client learns only that the server closed the connection.
    throw new Error('Failed to connect', { cause })
  }
}

/** Returns the certificate that a server shows. Rejects with an Error that names the reason. */
export async function shownCertificate(
  node: Surroundings,
  address: string,
): Promise<RpcServerOptions['tls']> {
  return (await reach(node, address)).listener.tls
}

/** Exchanges the first flights with the server at an address. */
async function reach(node: Surroundings, address: string): Promise<Dialled<MemoryListener>> {
  const { listener, ...dialled } = await dial(node, address)
  if (listener.kind !== 'rpc') throw new Error('read ECONNRESET')
  node.certificates.requireOwnKey(listener.tls)
  return { ...dialled, listener }
}
