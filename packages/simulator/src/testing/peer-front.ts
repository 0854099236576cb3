import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { clusterProcesses } from '../local-cluster/cluster-status.ts'

const LOCAL = '127.0.0.1'
/** Members call a dead member again immediately if its port accepts. This pause prevents that. */
const DEAD_MS = 250

/** A port to which all other members of etcd connect. */
export type PeerFront = { port: number; close(): Promise<void> }

/**
 * Opens a port that passes each connection to the link of the member that makes it. All members
 * know the same address of a member, so the process shows who connects.
 * @param links port of the link of each other member, by its name
 */
export async function openPeerFront(
  stateDir: string,
  links: ReadonlyMap<string, number>,
): Promise<PeerFront> {
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  }
  let isDead = false
  const server = createServer({ pauseOnConnect: true }, (caller) => {
    keep(caller)
    caller.on('error', () => caller.destroy())
    setTimeout(() => pass(caller), isDead ? DEAD_MS : 0)
  })
  const pass = (caller: Socket): void => {
    const member = caller.destroyed ? undefined : callerOf(stateDir, caller.remotePort ?? 0)
    const port = links.get(member ?? '')
    // A member that has just started is not recorded yet. It tries again.
    if (port === undefined) return void caller.destroy()
    const link = createConnection({ host: LOCAL, port })
    keep(link)
    link.on('close', () => {
      isDead = link.bytesRead === 0
    })
    link.once('data', () => {
      isDead = false
    })
    for (const [from, to] of [
      [caller, link],
      [link, caller],
    ] as const) {
      from.setNoDelay(true)
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
      from.pipe(to)
    }
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, LOCAL, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Returns the member of etcd that connects from a port of this machine. */
function callerOf(stateDir: string, port: number): string | undefined {
  const inode = inodeOf(port)
  if (inode === undefined) return undefined
  const members = clusterProcesses({ stateDir }).filter(({ kind }) => kind === 'etcd')
  return members.find(({ pid }) => socketsOf(pid).includes(`socket:[${inode}]`))?.name
}

/** Finds the socket of a port in /proc/net/tcp, proc(5): fields 2 and 10. */
function inodeOf(port: number): string | undefined {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const fields = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find((each) => each[1] === local)
  return fields?.[9]
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`)
      } catch {
        return ''
      }
    })
  } catch {
    return []
  }
}
