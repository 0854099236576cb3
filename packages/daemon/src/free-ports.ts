import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { DaemonError } from './errors.ts'

const LEAST_PORT = 10_000
const MOST_PORT = 65_535
/** Attempts to draw a free port before giving up. */
const TRIES = 200
/** Addresses that `localhost` may resolve to. */
const LOOPBACKS = ['127.0.0.1', '::1']

/** The kernel's range for outgoing connections, both ends included. */
export type PortRange = { first: number; last: number }

/** Gives out free ports. */
export type FreePorts = {
  /**
   * Free ports of this machine, each given only once. They are outside the kernel's range for
   * outgoing connections, so that none is taken while its daemon is down.
   * @throws DaemonError NO_FREE_PORT
   */
  take(count: number): Promise<number[]>
}

/**
 * Shared by everything in a process: a port is given only once, even before its owner listens.
 * @param reserved ports that are never given
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

/** Whether a port of this machine is free and this process may listen on it. */
export async function isPortFree(port: number): Promise<boolean> {
  const servers = await Promise.all(LOOPBACKS.map((address) => listen(address, port)))
  const open = servers.filter((server) => server !== 'taken')
  await Promise.all(open.map((server) => new Promise((closed) => server.close(closed))))
  return open.length === servers.length
}

/**
 * A random port outside the range of outgoing connections, or any port if that range leaves no
 * room.
 */
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
    // Without IPv6 there is no ::1, so nothing listens there.
    const { code } = error as NodeJS.ErrnoException
    return code === 'EADDRINUSE' || code === 'EACCES' ? 'taken' : server
  }
}

function readOutgoingRange(): PortRange {
  const text = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
  const [first = LEAST_PORT, last = MOST_PORT] = text.trim().split(/\s+/).map(Number)
  return { first, last }
}
