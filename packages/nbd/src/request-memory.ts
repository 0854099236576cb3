import type { MachineClock } from '@nkpsim/effects'

/** Memory for the requests of all clients that share it, bytes. */
export const SHARED_BYTES = 256 << 20
/**
 * Smaller requests need no room, so that they never wait for other clients. The number of requests
 * of each connection limits them.
 */
const SMALL_BYTES = 64 << 10
/**
 * Time for a client to take a reply, or to send the rest of a write, ms. Then the client loses its
 * connection if another request waits for the memory.
 */
const STALL_MS = 10_000

/** Memory that the clients of a VM share. */
export type SharedMemory = {
  /** Begins the use by one connection. @param close closes the connection */
  join(close: () => void): MemoryShare
}

/** What one connection holds of a shared memory. */
export type MemoryShare = {
  /** Resolves when there is room for the data of a request. Never resolves after `leave`. */
  take(lengthBytes: number): Promise<Lease>
  /** Gives everything back. */
  leave(): void
}

/** Room for the data of one request. */
export type Lease = {
  /** Notes whether the request waits until the client reads or sends. */
  waitForClient(isWaiting: boolean): void
  release(): void
}

type Held = { lengthBytes: number; close: () => void; waitsSinceMs: number | undefined }
type Waiting = { lengthBytes: number; grant: () => void; granted: AbortController }

const NOTHING: Lease = { waitForClient: () => undefined, release: () => undefined }

/**
 * Limits the memory that the requests of several connections hold. Requests that find no room wait
 * in turn. Without the limit, a client could fill the memory of the server by many connections on
 * which it reads no replies.
 */
export function createSharedMemory(
  clock: Pick<MachineClock, 'monotonicMs' | 'sleep'>,
  maxBytes = SHARED_BYTES,
): SharedMemory {
  const held = new Set<Held>()
  const queue: Waiting[] = []
  let freeBytes = maxBytes

  const grantInTurn = (): void => {
    for (;;) {
      const [first] = queue
      if (first === undefined || first.lengthBytes > freeBytes) return
      queue.shift()
      first.granted.abort()
      first.grant()
    }
  }
  const closeStalled = (): void => {
    const nowMs = clock.monotonicMs()
    for (const { waitsSinceMs = nowMs, close } of [...held])
      if (nowMs - waitsSinceMs >= STALL_MS) close()
  }
  /** Closes stalled connections while a request waits. */
  const watch = async ({ granted }: Waiting): Promise<void> => {
    while (!granted.signal.aborted) {
      await clock.sleep(STALL_MS, granted.signal)
      closeStalled()
    }
  }
  return {
    join: (close) => {
      const own = new Set<Held>()
      const waiting = new Set<Waiting>()
      const giveBack = (each: Held): void => {
        if (!held.delete(each)) return
        own.delete(each)
        freeBytes += each.lengthBytes
        grantInTurn()
      }
      const hold = (lengthBytes: number): Lease => {
        const each: Held = { lengthBytes, close, waitsSinceMs: undefined }
        freeBytes -= lengthBytes
        held.add(each)
        own.add(each)
        return {
          waitForClient: (isWaiting) => {
            each.waitsSinceMs = isWaiting ? clock.monotonicMs() : undefined
          },
          release: () => giveBack(each),
        }
      }
      return {
        take: async (lengthBytes) => {
          if (lengthBytes <= SMALL_BYTES) return NOTHING
          if (queue.length === 0 && lengthBytes <= freeBytes) return hold(lengthBytes)
          return new Promise((resolve) => {
            const asked: Waiting = {
              lengthBytes,
              granted: new AbortController(),
              grant: () => {
                waiting.delete(asked)
                resolve(hold(lengthBytes))
              },
            }
            waiting.add(asked)
            queue.push(asked)
            watch(asked).catch(() => undefined)
          })
        },
        leave: () => {
          for (const each of waiting) {
            each.granted.abort()
            queue.splice(queue.indexOf(each), 1)
          }
          waiting.clear()
          for (const each of [...own]) giveBack(each)
          grantInTurn()
        },
      }
    },
  }
}
