import type { CallTimer } from '../call-timer.ts'
import { hostAndPort } from '../client/address.ts'
import type { Certificates } from './certificates.ts'
import type { Connection, Deliver } from './connection.ts'
import type { Listener } from './listeners.ts'
import { isLoopbackName, type Ports } from './memory-ports.ts'

/** Sizes of the two flights of a TLS handshake, bytes. */
const HELLO_BYTES = 500
const FLIGHT_BYTES = 1500
/** A client gives up a handshake after this time, as grpc-js does. */
const CONNECT_TIMEOUT_MS = 20_000
/** What a node's connections need of the whole network. */
export type Surroundings = {
  /** Name of the node. */
  name: string
  ports: Ports
  timer: CallTimer
  certificates: Certificates
  deliver: Deliver
  /** Returns the ports of another node; undefined if no node has this name. */
  portsOf(name: string): Ports | undefined
  /** Every connection of the network. */
  connections: Set<Connection>
}

/** What listens at an address. */
export type Dialled<Kind = Listener> = {
  /** Name of the node. */
  to: string
  listener: Kind
  /** Whether it still listens. */
  isListening(): boolean
}

/**
 * Finds what listens at an address, over the network.
 * @throws Error ENOTFOUND, ECONNREFUSED, ETIMEDOUT, or the error with which the network refused
 */
export async function dial(node: Surroundings, address: string): Promise<Dialled> {
  const { host, port } = hostAndPort(address)
  const to = isLoopbackName(host) ? node.name : host
  if (node.portsOf(to) === undefined) throw new Error(`getaddrinfo ENOTFOUND ${host}`)
  const timeout = Promise.withResolvers<never>()
  const cancel = node.timer.after(CONNECT_TIMEOUT_MS, () =>
    timeout.reject(new Error(`connect ETIMEDOUT ${address}`)),
  )
  const find = () => node.portsOf(to)?.find(port, { isOwn: to === node.name })
  const flights = async () => {
    await node.deliver({ from: node.name, to }, HELLO_BYTES)
    const listener = find()
    await node.deliver({ from: to, to: node.name }, FLIGHT_BYTES)
    if (listener === undefined) throw new Error(`connect ECONNREFUSED ${address}`)
    return { to, listener, isListening: () => find() === listener }
  }
  try {
    return await Promise.race([flights(), timeout.promise])
  } finally {
    cancel()
  }
}
