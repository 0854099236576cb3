import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { DaemonError } from './errors.ts'

const LEAST_PORT = 10_000
const MOST_PORT = 65_535
/** Ports to draw from before giving up on one that is free. */
const TRIES = 200
/** Where `localhost` may lead. */
const LOOPBACKS = ['127.0.0.1', '::1']

/** Ports that the kernel gives to outgoing connections, both ends included. */
export type PortRange = { first: number; last: number }

/** Gives out free ports. */
export type FreePorts = {
  /**
   * Ports that are free on this machine, none twice, nor one that was given before. They lie
   * outside the range from which the kernel serves outgoing connections, so that none is taken
   * while its daemon is down and cannot start again.
   * @throws DaemonError NO_FREE_PORT
   */
  take(count: number): Promise<number[]>
}

/**
 * One for all that share a process: what it gave to one it gives to no other, even before that one
 * listens.
 * @param reserved ports that it gives to nobody
 */
export function createFreePorts(reserved: readonly number[] = []): FreePorts {
  const given = new Set<number>(reserved)
  return {
    take: async (count) => {
      const outgoing = readOutgoingRange()
      const held: Server[] = []
      try {
        const ports: number[] = []
        while (ports.length < count) ports.push(await holdFreePort(outgoing, given, held))
        return ports
      } finally {
        await Promise.all(held.map((server) => new Promise((closed) => server.close(closed))))
      }
    },
  }
}

/** Whether nobody listens on a port of this machine, and whoever asks may. */
export async function isPortFree(port: number): Promise<boolean> {
  const servers = await Promise.all(LOOPBACKS.map((address) => listen(address, port)))
  const open = servers.filter((server) => server !== 'taken')
  await Promise.all(open.map((server) => new Promise((closed) => server.close(closed))))
  return open.length === servers.length
}

/** A port at random outside the range of outgoing connections; where that leaves no room, any. */
export function drawPort(outgoing: PortRange, random: (limit: number) => number): number {
  const below = Math.max(0, Math.min(outgoing.first, MOST_PORT + 1) - LEAST_PORT)
  const firstAbove = Math.max(outgoing.last + 1, LEAST_PORT)
  const above = Math.max(0, MOST_PORT + 1 - firstAbove)
  if (below + above === 0) return LEAST_PORT + random(MOST_PORT + 1 - LEAST_PORT)
  const index = random(below + above)
  return index < below ? LEAST_PORT + index : firstAbove + index - below
}

async function holdFreePort(
  outgoing: PortRange,
  given: Set<number>,
  held: Server[],
): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = drawPort(outgoing, randomInt)
    if (given.has(port)) continue
    given.add(port)
    const servers = await Promise.all(LOOPBACKS.map((address) => listen(address, port)))
    held.push(...servers.filter((server) => server !== 'taken'))
    if (!servers.includes('taken')) return port
  }
  throw new DaemonError('NO_FREE_PORT', 'no TCP port is free on this machine')
}

async function listen(address: string, port: number): Promise<Server | 'taken'> {
  const server = createServer()
  try {
    server.listen(port, address)
    await once(server, 'listening')
    return server
  } catch (error) {
    // A machine without IPv6 has no ::1; nobody can be listening there.
    const { code } = error as NodeJS.ErrnoException
    return code === 'EADDRINUSE' || code === 'EACCES' ? 'taken' : server
  }
}

function readOutgoingRange(): PortRange {
  const text = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
  const [first = LEAST_PORT, last = MOST_PORT] = text.trim().split(/\s+/).map(Number)
  return { first, last }
}
