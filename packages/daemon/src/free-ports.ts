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
   * outgoing connections, so that none is taken while its daemon is down, and within the range that
   * NKPSIM_PORTS names.
   * @throws DaemonError NO_FREE_PORT; USAGE: NKPSIM_PORTS is no range
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

/** Whether a port of this machine is free and this process may listen on it. */
export async function isPortFree(port: number): Promise<boolean> {
  const servers = await Promise.all(LOOPBACKS.map((address) => listen(address, port)))
  const open = servers.filter((server) => server !== 'taken')
  await Promise.all(open.map((server) => new Promise((closed) => server.close(closed))))
  return open.length === servers.length
}

/** Where ports are drawn: outside of one range, within the other. */
export type DrawRanges = { outgoing: PortRange; allowed: PortRange }

/**
 * A random port of the allowed range outside the range of outgoing connections, or any allowed port
 * if that leaves no room.
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
 * The ports that may be drawn: those of NKPSIM_PORTS, `20000-20999`, or all from 10,000 on.
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
