import type { MachineClock } from '@nkpsim/effects'
import { timerOf } from '../call-timer.ts'
import { thumbprintMismatch, toUnreachable } from '../client/call-error.ts'
import { openChannel } from '../client/open-channel.ts'
import type { Network } from '../network.ts'
import { createCertificates } from './certificates.ts'
import { type Connection, createConnection, type Deliver } from './connection.ts'
import type { Surroundings } from './dial.ts'
import { memoryChannel, shownCertificate } from './memory-channel.ts'
import {
  type MemoryHttpAnswer,
  type MemoryHttpRequest,
  requestMemoryHttp,
  serveMemoryHttp,
} from './memory-http.ts'
import { createPorts, type Ports } from './memory-ports.ts'
import { createMemoryServer } from './memory-server.ts'
import { never } from './never.ts'

/** The network of one node, and a client for the HTTP servers of others. */
export type MemoryNode = Network & {
  /** Makes a request over HTTP. Rejects with an Error that names the reason. */
  request(request: MemoryHttpRequest): Promise<MemoryHttpAnswer>
}

/** A network without sockets, for nodes in one process. */
export type MemoryNetwork = {
  /**
   * Adds a node, whose name is its host name: its servers listen at `NAME:PORT`. `localhost` is the
   * node itself.
   * @throws Error if a node with this name exists and has not crashed
   */
  node(name: string, clock: MachineClock): MemoryNode
  /** Breaks every connection between two nodes. Both notice it. New connections are possible. */
  cut(one: string, other: string): void
  /**
   * Ends a node as a killed process ends: its ports are free, its connections break, and nothing
   * that it still does reaches anyone. Another node may then take its name.
   */
  crash(name: string): void
}

/**
 * Creates a network without nodes. Only microtasks decide the order of events, so the same calls
 * give the same history.
 * @param options.deliver decides when bytes arrive (default: at once), or that a connection breaks
 */
export function createMemoryNetwork(options: { deliver?: Deliver } = {}): MemoryNetwork {
  const { deliver = async () => undefined } = options
  const certificates = createCertificates()
  const connections = new Set<Connection>()
  /** Nodes by name, also those that crashed: their host names still exist. */
  const nodes = new Map<string, { ports: Ports; isOver(): boolean; end(): void }>()
  const between = (test: (ends: string[]) => boolean): Connection[] =>
    [...connections].filter(({ link }) => test([link.from, link.to]))

  return {
    node: (name, clock) => {
      if (nodes.get(name)?.isOver() === false) throw new Error(`there is a node ${name} already`)
      let isOver = false
      const ports = createPorts(name)
      const node = {
        ports,
        isOver: () => isOver,
        end: () => {
          isOver = true
          ports.clear()
          // If the dead process still starts a server, nobody reaches the ports of that server.
          node.ports = createPorts(name)
        },
      }
      nodes.set(name, node)
      return createNode({
        ...{ name, ports, certificates, connections },
        timer: timerOf(clock),
        deliver: (link, bytes) => (isOver ? never() : deliver(link, bytes)),
        portsOf: (other) => nodes.get(other)?.ports,
      })
    },
    cut: (one, other) => {
      for (const connection of between((ends) => ends.includes(one) && ends.includes(other)))
        connection.cut()
    },
    crash: (name) => {
      nodes.get(name)?.end()
      for (const connection of between((ends) => ends.includes(name))) {
        connection.abandon(connection.link.from === name ? 'client' : 'server')
        connections.delete(connection)
      }
    },
  }
}

function createNode(node: Surroundings): MemoryNode {
  const { ports, timer, certificates } = node
  const fetchCertificate: Network['fetchCertificate'] = async (address, { timeoutMs }) => {
    const timeout = Promise.withResolvers<never>()
    const cancel = timer.after(timeoutMs, () => timeout.reject(new Error('ABORT_ERR')))
    try {
      const tls = await Promise.race([shownCertificate(node, address), timeout.promise])
      const { pem, thumbprint } = certificates.leaf(tls.certificatePem)
      return { pem, thumbprint }
    } catch (error) {
      throw toUnreachable(error, address, timer.nowMs())
    } finally {
      cancel()
    }
  }
  return {
    freePorts: { take: async (count) => ports.free(count) },
    reservePort: async (host, port) => {
      const bound = ports.bind(host, port, { kind: 'reserved' })
      return { port: bound.port, release: async () => bound.release() }
    },
    serveHttp: (options, answer) => serveMemoryHttp(node, options, answer),
    connect: async ({ address, tls, expectPeer, authorization, takesListings = false }) =>
      openChannel({
        ...{ address, authorization, nowMs: timer.nowMs },
        transport: memoryChannel(node, address, {
          tls: { kind: 'mutual', tls, expectPeer },
          takesListings,
        }),
      }),
    connectPinned: async ({ address, pinnedThumbprint: thumbprint, timeoutMs }) => {
      const shown = await fetchCertificate(address, { timeoutMs })
      if (shown.thumbprint !== thumbprint)
        throw thumbprintMismatch(address, shown.thumbprint, thumbprint)
      const tls = { kind: 'pinned', thumbprint } as const
      return openChannel({
        ...{ address, authorization: undefined, nowMs: timer.nowMs },
        transport: memoryChannel(node, address, { tls, takesListings: false }),
      })
    },
    fetchCertificate,
    createServer: async (options) => createMemoryServer(node, options),
    request: (request) =>
      requestMemoryHttp(node, request, (to, serverTimer, lost) => {
        const connection: Connection = createConnection(
          { from: node.name, to },
          {
            deliver: node.deliver,
            timers: { client: timer, server: serverTimer },
            onBroken: () => node.connections.delete(connection),
          },
        )
        node.connections.add(connection)
        const release = connection.hold('client', { lost })
        connection.hold('server', { lost })
        return {
          toServer: connection.lane('client'),
          toClient: connection.lane('server'),
          done: () => {
            release()
            connection.cut()
          },
        }
      }),
  }
}
