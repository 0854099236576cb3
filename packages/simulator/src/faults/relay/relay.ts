import { rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { Logger } from '@nkpsim/daemon'
import { FLOWS, type Flow, type Link, type LinkAddress, openLink } from './link.ts'

const MAX_LINE_CHARACTERS = 64 * 1024
const CONTROL_TIMEOUT_MS = 30_000

/** Flow of links, by name. Links without a flow are open. */
export type Flows = Readonly<Record<string, Flow>>

/** A running relay. */
export type OpenRelay = { stop(): Promise<void> }

/**
 * Opens links and a control socket. A request is a line of JSON with Flows. The response is
 * `{"error":null}` when the flows are applied, or the error.
 * @param options.links links by name; a name may have several links
 * @throws Error if a port or the socket is in use
 */
export async function openRelay(options: {
  links: readonly ({ name: string } & LinkAddress)[]
  controlSocket: string
  logger: Logger
}): Promise<OpenRelay> {
  const { links, controlSocket, logger } = options
  const opened: { name: string; link: Link }[] = []
  for (const { name, ...at } of links) opened.push({ name, link: await openLink(at) })
  const setFlows = (flows: Flows): void => {
    for (const { name, link } of opened) link.setFlow(flowOf(flows, name))
    logger.info('flows.set', { flows })
  }
  const control = createServer((socket) => takeOrders(socket, setFlows))
  // A killed relay may have left this socket. No other relay runs, because the caller holds the
  // lock of the cluster.
  await rm(controlSocket, { force: true })
  await new Promise<void>((resolve, reject) => {
    control.once('error', reject)
    control.listen(controlSocket, resolve)
  })
  return {
    stop: async () => {
      await new Promise<void>((resolve) => control.close(() => resolve()))
      await Promise.all(opened.map(({ link }) => link.close()))
    },
  }
}

function takeOrders(socket: Socket, setFlows: (flows: Flows) => void): void {
  socket.setTimeout(CONTROL_TIMEOUT_MS, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  let taken = 0
  socket.on('data', (chunk) => {
    taken += chunk.length
    if (taken > MAX_LINE_CHARACTERS) socket.destroy()
  })
  createInterface({ input: socket }).once('line', (line) => {
    const flows = parseFlows(line)
    if (flows !== undefined) setFlows(flows)
    const error = flows === undefined ? `not a line of flows (${FLOWS.join(', ')})` : null
    socket.end(`${JSON.stringify({ error })}\n`)
  })
}

/** Returns the flow of a link. Reads only own properties: a host may be named `toString`. */
export function flowOf(flows: Flows, link: string): Flow {
  return Object.hasOwn(flows, link) ? (flows[link] ?? 'open') : 'open'
}

/** Parses a line of Flows; undefined if it is not valid. */
export function parseFlows(line: string): Flows | undefined {
  try {
    const flows: unknown = JSON.parse(line)
    if (typeof flows !== 'object' || flows === null || Array.isArray(flows)) return undefined
    const entries = Object.entries(flows)
    return entries.every(([, flow]) => FLOWS.includes(flow))
      ? Object.fromEntries(entries)
      : undefined
  } catch {
    return undefined
  }
}
