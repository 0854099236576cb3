import { createConnection, createServer, type Server, type Socket } from 'node:net'

/** The data that a link passes: all data, no data, or only the data of the caller. */
export const FLOWS = ['open', 'cut', 'no-answers'] as const
export type Flow = (typeof FLOWS)[number]

/** The address where a link accepts connections, and the address of its target. */
export type LinkAddress = { from: Endpoint; to: Endpoint }

export type Endpoint = { host: string; port: number }

/** A link to a daemon. The link can be cut. */
export type Link = {
  /** Sets which data passes from now on, also on open connections. */
  setFlow(flow: Flow): void
  close(): Promise<void>
}

/**
 * Maximum number of connections of a link. A further connection closes the oldest connection. While
 * a link is cut, it cannot notice that a caller has given up.
 */
const MAX_CONNECTIONS = 100

/**
 * Opens a link. Blocked data waits in buffers of the kernel, as if a network cable were unplugged.
 * Connections stay open, and new connections get no answer. No data is lost when the link is
 * reopened.
 * @throws Error if the link cannot listen at its address
 */
export async function openLink({ from, to }: LinkAddress): Promise<Link> {
  const pairs = new Set<ReturnType<typeof joinSockets>>()
  let flow: Flow = 'open'
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (caller) => {
    const callee = createConnection({ ...to, allowHalfOpen: true })
    const pair = joinSockets(caller, callee, () => pairs.delete(pair))
    pairs.add(pair)
    pair.setFlow(flow)
    const [oldest] = pairs
    if (pairs.size > MAX_CONNECTIONS) oldest?.destroy()
  })
  await listen(server, from)
  return {
    setFlow: (next) => {
      flow = next
      for (const pair of pairs) pair.setFlow(flow)
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const pair of pairs) pair.destroy()
      await closed
    },
  }
}

/** Passes data between two sockets as far as the link allows. */
function joinSockets(caller: Socket, callee: Socket, onEnd: () => void) {
  const toCallee = pass(caller, callee)
  const toCaller = pass(callee, caller)
  const destroy = (): void => {
    caller.destroy()
    callee.destroy()
    onEnd()
  }
  let isOpen = false
  let isLost = false
  // Resets the connection as the callee's machine would, but only when data of the callee may pass.
  const tellLoss = (): void => {
    if (isLost && isOpen) caller.resetAndDestroy()
  }
  callee.on('error', () => {
    isLost = true
    tellLoss()
  })
  caller.on('error', destroy)
  for (const socket of [caller, callee]) {
    socket.setNoDelay(true)
    socket.on('close', () => {
      if (caller.destroyed && callee.destroyed) onEnd()
    })
  }
  return {
    setFlow: (flow: Flow): void => {
      isOpen = flow === 'open'
      toCallee.hold(flow === 'cut')
      toCaller.hold(!isOpen)
      tellLoss()
    },
    destroy,
  }
}

/** Passes data in one direction. Reads no more data than the other side accepts. */
function pass(from: Socket, to: Socket) {
  let isHeld = true
  let isFull = false
  const steer = (): void => {
    if (isHeld || isFull) from.pause()
    else from.resume()
  }
  // The socket is paused before listeners are added, because a listener would start the flow.
  from.pause()
  from.on('data', (chunk) => {
    isFull = !to.write(chunk)
    if (isFull) steer()
  })
  from.on('end', () => to.end())
  to.on('drain', () => {
    isFull = false
    steer()
  })
  return {
    hold: (held: boolean): void => {
      isHeld = held
      steer()
    },
  }
}

function listen(server: Server, at: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    // This handler stays. If a connection cannot be accepted for lack of descriptors, the relay
    // must not end.
    server.on('error', reject)
    server.listen(at, resolve)
  })
}
