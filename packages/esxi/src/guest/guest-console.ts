import type { ByteStream } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'

/** Output of a console that a host keeps, bytes. */
const KEPT_BYTES = 256 * 1024
/** Input above this is refused while QEMU takes none, bytes. */
const MAX_UNTAKEN_BYTES = 256 * 1024

/** The serial console of a guest. */
export type GuestConsole = {
  /** Reads what the guest prints. */
  attach(stream: ByteStream): void
  /**
   * Yields what the console has shown, at most its last 256 KiB.
   * @param follow whether to go on until the guest ends; a reader that is too slow misses output
   */
  read(follow: boolean, signal: AbortSignal): AsyncIterable<Buffer>
  /**
   * Sends input to the guest. Waits until QEMU takes it, or the signal aborts.
   * @throws EsxiError GUEST_FAILED if much input waits already
   */
  write(bytes: Buffer, signal: AbortSignal): Promise<void>
  /** Ends the console, and what follows it. */
  end(): void
}

export function createGuestConsole(): GuestConsole {
  /** The last bytes, of which byte n is at n modulo the length. Empty before the first output. */
  let ring = Buffer.alloc(0)
  /** Number of bytes that the guest has printed. */
  let printedBytes = 0
  let stream: ByteStream | undefined
  /** Input that waits until QEMU takes what came before. */
  let untakenBytes = 0
  let isOver = false
  let changed = Promise.withResolvers<void>()
  const wake = (): void => {
    changed.resolve()
    changed = Promise.withResolvers<void>()
  }
  const add = (chunk: Buffer): void => {
    if (ring.length === 0) ring = Buffer.alloc(KEPT_BYTES)
    const kept = chunk.subarray(-KEPT_BYTES)
    const start = (printedBytes + chunk.length - kept.length) % KEPT_BYTES
    const fittingBytes = kept.copy(ring, start)
    kept.copy(ring, 0, fittingBytes)
    printedBytes += chunk.length
    wake()
  }
  /** Returns what the guest printed from a byte on, up to the end of the ring. */
  const part = (atBytes: number): Buffer => {
    const start = atBytes % KEPT_BYTES
    return Buffer.from(ring.subarray(start, start + printedBytes - atBytes))
  }
  return {
    attach: (attached) => {
      stream = attached
      const readAll = async (): Promise<void> => {
        for (;;) {
          const chunk = await attached.read()
          if (chunk === undefined) return
          add(chunk)
        }
      }
      readAll().catch(() => undefined)
    },
    read: async function* (follow, signal) {
      for (let atBytes = 0; ; ) {
        atBytes = Math.max(atBytes, printedBytes - KEPT_BYTES)
        const chunk = part(atBytes)
        atBytes += chunk.length
        if (chunk.length > 0) yield chunk
        else if (!follow || isOver || signal.aborted) return
        else await untilAborted(changed.promise, signal)
      }
    },
    write: async (bytes, signal) => {
      if (untakenBytes >= MAX_UNTAKEN_BYTES)
        throw new EsxiError(
          'GUEST_FAILED',
          'the guest does not read its console, and much input waits for it already: try again later',
        )
      untakenBytes += bytes.length
      const isTaken = (): void => {
        untakenBytes -= bytes.length
      }
      const taken = stream?.write([bytes]) ?? Promise.resolve()
      taken.then(isTaken, isTaken)
      await untilAborted(taken, signal)
    },
    end: () => {
      isOver = true
      stream?.destroy()
      wake()
    },
  }
}

/** Waits, but only until a signal aborts. */
async function untilAborted(change: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = (): void => resolve()
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (!signal.aborted) await Promise.race([change, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
