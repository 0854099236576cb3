import type { ByteStream } from '@nkpsim/effects'

/** Output of a console that a host keeps, bytes. */
const KEPT_BYTES = 256 * 1024

/** The serial console of a guest. */
export type GuestConsole = {
  /** Reads what the guest prints. */
  attach(stream: ByteStream): void
  /**
   * Yields what the console has shown, at most its last 256 KiB.
   * @param follow whether to go on until the guest ends; a reader that is too slow misses output
   */
  read(follow: boolean, signal: AbortSignal): AsyncIterable<Buffer>
  /** Sends input to the guest. */
  write(bytes: Buffer): Promise<void>
  /** Ends the console, and what follows it. */
  end(): void
}

export function createGuestConsole(): GuestConsole {
  let kept = Buffer.alloc(0)
  /** Number of bytes that the guest printed before those that are kept. */
  let droppedBytes = 0
  let stream: ByteStream | undefined
  let isOver = false
  let changed = Promise.withResolvers<void>()
  const wake = (): void => {
    changed.resolve()
    changed = Promise.withResolvers<void>()
  }
  const add = (chunk: Buffer): void => {
    const all = Buffer.concat([kept, chunk])
    kept = all.subarray(-KEPT_BYTES)
    droppedBytes += all.length - kept.length
    wake()
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
      for (let atBytes = droppedBytes; ; ) {
        atBytes = Math.max(atBytes, droppedBytes)
        const chunk = Buffer.from(kept.subarray(atBytes - droppedBytes))
        atBytes += chunk.length
        if (chunk.length > 0) yield chunk
        else if (!follow || isOver || signal.aborted) return
        else await untilAborted(changed.promise, signal)
      }
    },
    write: async (bytes) => {
      await stream?.write([bytes])
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
