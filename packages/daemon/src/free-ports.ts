import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { DaemonError } from './errors.ts'

const LEAST_PORT = 10_000
const MOST_PORT = 65_535
/** Number of attempts to draw a free port. */
const TRIES = 200
/** Addresses to which `localhost` may resolve. */
const LOOPBACKS = ['127.0.0.1', '::1']

/** The kernel's port range for outgoing connections, including both ends. */
export type PortRange = { first: number; last: number }

/** Gives out free ports. */
export type FreePorts = {
  /**
   * Returns free ports of this machine, and returns each port only once. The ports are within the
   * range of NKPSIM_PORTS. If possible, they are outside the kernel's range for outgoing
   * connections, so that no connection takes the port of a stopped daemon.
   * @throws DaemonError NO_FREE_PORT; USAGE if NKPSIM_PORTS is not a range
   */
  take(count: number): Promise<number[]>
}

/**
 * Returns a source of free ports for a whole process. It returns a port only once, even before a
 * daemon listens on the port.
 * @param reserved ports that it never returns
 */
export function createFreePorts(reserved: readonly number[] = []): FreePorts {
  const given = new Set<number>(reserved)
  return {
    take: async (count) => {
      const ranges = { outgoing: readOutgoingRange(), allowed: allowedRange(process.env) }
      const held: Server[] = []
      try {
        const ports: number[] = []
        while (ports.length < count) ports.push(await holdFreePort(ranges, given, held))
        return ports
      } finally {
        await Promise.all(held.map((server) => new Promise((closed) => server.close(closed))))
      }
    },
  }
}

/** Returns whether a port of this machine is free and this process may listen on it. */
export async function isPortFree(port: number): Promise<boolean> {
  const servers = await Promise.all(LOOPBACKS.map((address) => listen(address, port)))
  const open = servers.filter((server) => server !== 'taken')
  await Promise.all(open.map((server) => new Promise((closed) => server.close(closed))))
  return open.length === servers.length
}

/** Ports are drawn outside the first range and within the second range. */
export type DrawRanges = { outgoing: PortRange; allowed: PortRange }

/**
 * Draws a random port of the allowed range outside the range of outgoing connections. If no such
 * port exists, draws any allowed port.
 */
export function drawPort(
  { outgoing, allowed }: DrawRanges,
  random: (limit: number) => number,
): number {
  const { first, last } = allowed
  const below = Math.max(0, Math.min(outgoing.first, last + 1) - first)
  const firstAbove = Math.max(outgoing.last + 1, first)
  const above = Math.max(0, last + 1 - firstAbove)
  if (below + above === 0) return first + random(last + 1 - first)
  const index = random(below + above)
  return index < below ? first + index : firstAbove + index - below
}

/**
 * Returns the ports that may be drawn: those of NKPSIM_PORTS, such as `20000-20999`, or all ports
 * from 10,000 on.
 * @throws DaemonError USAGE
 */
export function allowedRange({ NKPSIM_PORTS: text }: NodeJS.ProcessEnv): PortRange {
  if (text === undefined || text === '') return { first: LEAST_PORT, last: MOST_PORT }
  const [, first, last] = (/^(\d{1,5})-(\d{1,5})$/.exec(text) ?? []).map(Number)
  if (first === undefined || last === undefined || first < 1 || first > last || last > MOST_PORT)
    throw new DaemonError(
      'USAGE',
      `NKPSIM_PORTS is not a range of ports: ${JSON.stringify(text)}; write it as 20000-20999`,
    )
  return { first, last }
}

async function holdFreePort(
  ranges: DrawRanges,
  given: Set<number>,
  held: Server[],
): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = drawPort(ranges, randomInt)
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
    // A machine without IPv6 has no ::1, so no process listens there.
    const { code } = error as NodeJS.ErrnoException
    return code === 'EADDRINUSE' || code === 'EACCES' ? 'taken' : server
  }
}

function readOutgoingRange(): PortRange {
  const text = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
  const [first = LEAST_PORT, last = MOST_PORT] = text.trim().split(/\s+/).map(Number)
  return { first, last }
}
