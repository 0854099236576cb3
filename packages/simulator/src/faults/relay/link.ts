import { createConnection, createServer, type Server, type Socket } from 'node:net'

/**
 * What a link lets pass: everything, nothing, or what the caller sends and not what it is answered.
 */
export const FLOWS = ['open', 'cut', 'no-answers'] as const
export type Flow = (typeof FLOWS)[number]

/** Where connections are taken, and where they lead. */
export type LinkAddress = { from: Endpoint; to: Endpoint }

export type Endpoint = { host: string; port: number }

/** A cable between two daemons that can be pulled. */
export type Link = {
  /** What passes from now on, also over the connections that are open. */
  setFlow(flow: Flow): void
  close(): Promise<void>
}

/**
 * Connections of a link that are kept; beyond them the oldest ends. A caller that gave up while the
 * link was cut is not heard to do so.
 */
const MAX_CONNECTIONS = 100

/**
 * Opens a link. What it does not let pass waits where it came from, in the buffers of the kernel,
 * as TCP waits for a cable that is pulled: connections stay open, new ones get no answer, and when
 * it lets pass again nothing is missing.
 * @throws Error when nobody can listen there
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

/** Passes bytes between two sockets, as far as it may. */
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
  // Said as the callee's machine says it, and no sooner than anything may pass.
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

/** One direction: reads no more than the other side takes. */
function pass(from: Socket, to: Socket) {
  let isHeld = true
  let isFull = false
  const steer = (): void => {
    if (isHeld || isFull) from.pause()
    else from.resume()
  }
  // Before anybody listens: a listener alone would make it flow.
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
    // Stays: a connection that cannot be taken later, for want of descriptors, costs that
    // connection and not the relay.
    server.on('error', reject)
    server.listen(at, resolve)
  })
}
