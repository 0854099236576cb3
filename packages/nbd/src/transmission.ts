import { type ByteStream, releaseBuffer } from '@nkpsim/effects'
import type { NbdUse } from './device.ts'
import { ALLOCATION_ID } from './options.ts'
import type { NbdRequest, Parser } from './parser.ts'
import { COMMAND, COMMAND_FLAG, MAX_PAYLOAD_BYTES } from './protocol.ts'
import { type Answer, requestReply } from './replies.ts'
import type { Lease } from './request-memory.ts'
import { isChange, type RequestTarget, refuseRequest, shownExtents } from './requests.ts'

/** Requests of one connection that run at the same time. */
const MAX_IN_FLIGHT = 16
/** Bytes that these requests hold. One request may hold more than this if no other runs. */
const MAX_IN_FLIGHT_BYTES = 2 * MAX_PAYLOAD_BYTES

const DONE: Answer = { kind: 'done' }

/**
 * Serves the requests of a client until it disconnects, breaks the connection, or the export ends.
 * Resolves when all requests that began are answered, or cannot be.
 * @throws NbdError PROTOCOL_VIOLATION, LIMIT_EXCEEDED
 */
export async function transmit(
  stream: ByteStream,
  parser: Parser,
  use: NbdUse,
  target: RequestTarget,
): Promise<void> {
  const running = createRunning()
  const share = use.memory.join(stream.destroy)
  const gone = new AbortController()
  // Node.js would keep a signal of AbortSignal.any as long as it has a listener.
  const end = (): void => gone.abort(use.signal.reason)
  use.signal.addEventListener('abort', end, { once: true })
  if (use.signal.aborted) end()
  const stop = gone.signal
  const untilStop = interruptedBy(stop)
  let lease: Lease | undefined
  const makeRoom = async (heldBytes: number): Promise<Lease | undefined> => {
    await untilStop(running.room(heldBytes))
    return untilStop(share.take(heldBytes))
  }
  const serve = async (request: NbdRequest, room: Lease | undefined): Promise<void> => {
    room?.waitForClient(false)
    const answer = await answerRequest(request, use, target, stop)
    room?.waitForClient(true)
    try {
      await stream.write(requestReply(request.cookie, answer, target.isStructured))
    } catch {
      // The client is gone. The next read of the stream ends the connection.
      gone.abort()
    } finally {
      room?.release()
    }
  }
  try {
    while (!stop.aborted) {
      const message = parser.next()
      if (message === undefined) {
        const chunk = await untilStop(stream.read())
        if (chunk === undefined) return
        parser.push(chunk)
        continue
      }
      if (message.kind === 'write') {
        lease = await makeRoom(message.lengthBytes)
        lease?.waitForClient(true)
        continue
      }
      if (message.kind !== 'request' || message.type === COMMAND.DISCONNECT) return
      const heldBytes = heldBy(message)
      if (message.type !== COMMAND.WRITE) lease = await makeRoom(heldBytes)
      if (!stop.aborted) running.add(heldBytes, serve(message, lease))
      lease = undefined
    }
  } finally {
    // A client that sent its last request and closed its side still gets the answers.
    await running.all()
    share.leave()
    use.signal.removeEventListener('abort', end)
    gone.abort()
  }
}

/**
 * Returns a function that waits for work, but only until a signal aborts; then it returns
 * undefined. A race with one long promise would keep memory for each race.
 */
function interruptedBy(signal: AbortSignal): <T>(work: Promise<T>) => Promise<T | undefined> {
  let interrupt: (() => void) | undefined
  signal.addEventListener('abort', () => interrupt?.(), { once: true })
  return (work) =>
    new Promise((resolve, reject) => {
      interrupt = () => resolve(undefined)
      if (signal.aborted) interrupt()
      work.then(resolve, reject)
    })
}

/** Bytes of memory that a request takes until it is answered. */
function heldBy({ type, lengthBytes }: NbdRequest): number {
  return type === COMMAND.READ || type === COMMAND.WRITE
    ? Math.min(lengthBytes, MAX_PAYLOAD_BYTES)
    : 0
}

async function answerRequest(
  request: NbdRequest,
  { device }: NbdUse,
  target: RequestTarget,
  stop: AbortSignal,
): Promise<Answer> {
  const refused = refuseRequest(request, target)
  if (refused !== undefined) return { kind: 'error', errno: refused }
  const { type, flags, offsetBytes, lengthBytes, payload } = request
  const act = async (): Promise<Answer> => {
    switch (type) {
      case COMMAND.READ:
        return { kind: 'data', offsetBytes, parts: await device.read(offsetBytes, lengthBytes) }
      case COMMAND.WRITE:
        await device.write(offsetBytes, payload)
        releaseBuffer(payload)
        return DONE
      case COMMAND.WRITE_ZEROES:
        await device.writeZeroes(offsetBytes, lengthBytes, stop)
        return DONE
      case COMMAND.TRIM:
        await device.trim?.(offsetBytes, lengthBytes)
        return DONE
      case COMMAND.FLUSH:
        await device.flush()
        return DONE
      default: {
        const whole = [{ lengthBytes, isZero: false }]
        const extents = (await device.extents?.(offsetBytes, lengthBytes)) ?? whole
        const shown = shownExtents(extents, request)
        return { kind: 'extents', contextId: ALLOCATION_ID, extents: shown }
      }
    }
  }
  try {
    const answer = await act()
    if (isChange(type) && (flags & COMMAND_FLAG.FUA) !== 0) await device.flush()
    return answer
  } catch (error) {
    return { kind: 'error', errno: device.errnoOf?.(error) ?? 'EIO' }
  }
}

/** Requests that run, limited in number and in bytes. */
function createRunning() {
  const running = new Set<Promise<void>>()
  let heldBytes = 0
  return {
    /** Resolves when another request may begin. */
    room: async (bytes: number): Promise<void> => {
      while (
        running.size >= MAX_IN_FLIGHT ||
        (running.size > 0 && heldBytes + bytes > MAX_IN_FLIGHT_BYTES)
      )
        await Promise.race(running)
    },
    add: (bytes: number, request: Promise<void>): void => {
      heldBytes += bytes
      const settled = request.finally(() => {
        heldBytes -= bytes
        running.delete(settled)
      })
      running.add(settled)
    },
    all: async (): Promise<void> => {
      await Promise.all(running)
    },
  }
}
