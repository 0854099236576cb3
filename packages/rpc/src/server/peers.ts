import type { Http2SecureServer } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import type { Server } from '@grpc/grpc-js'
import { boundConnections } from '@nkpsim/daemon/bound-connections'
import { identityOfSubjectAltName } from '../identity/certificate-identity.ts'
import {
  MAX_CONNECTIONS,
  MAX_PEER_CONNECTIONS,
  MAX_STRANGERS_CONNECTIONS,
  MAX_UNWELCOME_PEER_CONNECTIONS,
} from '../limits.ts'
import { closeDestroyed } from './close-destroyed.ts'
import type { ServiceRegistration } from './define-service.ts'

/** Limits the connections of a listening server in total and per identity of a peer. */
export function boundPeers(server: Server, services: readonly ServiceRegistration[]): void {
  const forStrangers = services.some(({ allow }) => allow === 'unauthenticated')
  const welcome = new Set(
    services.flatMap(({ allow }) => (allow === 'unauthenticated' ? [] : allow)),
  )
  const http2Server = http2ServerOf(server)
  const connections = boundConnections(
    http2Server,
    forStrangers ? MAX_STRANGERS_CONNECTIONS : MAX_CONNECTIONS,
  )
  closeDestroyed(http2Server, connections)
  if (forStrangers) return
  const open = new Map<string, number>()
  http2Server.on('secureConnection', (socket: TLSSocket) => {
    const { name, isWelcome } = peerOf(socket, welcome)
    const count = open.get(name) ?? 0
    if (count >= (isWelcome ? MAX_PEER_CONNECTIONS : MAX_UNWELCOME_PEER_CONNECTIONS)) {
      socket.destroy()
      return
    }
    connections.keep(socket)
    open.set(name, count + 1)
    socket.once('close', () => {
      const rest = (open.get(name) ?? 0) - 1
      if (rest > 0) open.set(name, rest)
      else open.delete(name)
    })
  })
}

function peerOf(
  socket: TLSSocket,
  welcome: ReadonlySet<string>,
): { name: string; isWelcome: boolean } {
  const { subjectaltname, fingerprint256 } = socket.getPeerCertificate()
  try {
    const { kind, id } = identityOfSubjectAltName(subjectaltname)
    return { name: `${kind}:${id}`, isWelcome: welcome.has(kind) }
  } catch {
    // The calls of this peer are refused later, with the reason.
    return { name: `${fingerprint256}`, isWelcome: false }
  }
}

/** Returns the node:http2 server of grpc-js, which has no public access to it. */
function http2ServerOf(server: Server): Http2SecureServer {
  const servers: unknown = Reflect.get(server, 'http2Servers')
  const [first] = servers instanceof Map ? servers.keys() : []
  if (first === undefined)
    throw new TypeError('this version of grpc-js keeps its servers elsewhere')
  return first
}
