import { createConnection, createServer, type Server, type Socket } from 'node:net'

/** What a link passes: everything, nothing, or only what the caller sends. */
export const FLOWS = ['open', 'cut', 'no-answers'] as const
export type Flow = (typeof FLOWS)[number]

/** Where connections are accepted, and where they lead. */
export type LinkAddress = { from: Endpoint; to: Endpoint }

export type Endpoint = { host: string; port: number }

/** A connection between two daemons that can be cut. */
export type Link = {
  /** Sets what passes from now on, also on open connections. */
  setFlow(flow: Flow): void
  close(): Promise<void>
}

/**
 * Maximum number of connections of a link; beyond it the oldest is closed. While a link is cut, it
 * cannot notice that a caller gave up.
 */
const MAX_CONNECTIONS = 100

/**
 * Opens a link. Blocked data waits in the buffers of the kernel, as TCP waits for an unplugged
 * cable. Connections stay open, new ones get no answer, and nothing is lost when it unblocks.
 * @throws Error if it cannot listen there
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

/** Passes bytes between two sockets, as far as allowed. */
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
  // Reports an error like the callee's machine, and not before anything may pass.
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

/** One direction: reads no more than the other side accepts. */
function pass(from: Socket, to: Socket) {
  let isHeld = true
  let isFull = false
  const steer = (): void => {
    if (isHeld || isFull) from.pause()
    else from.resume()
  }
  // Before adding listeners: a listener alone would start the flow.
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
    // Keeps this handler: a connection that cannot be accepted for lack of descriptors must not end
    // the relay.
    server.on('error', reject)
    server.listen(at, resolve)
  })
}
