import type { CallTimer } from '../call-timer.ts'
import { KEEPALIVE_INTERVAL_MS, KEEPALIVE_TIMEOUT_MS } from '../limits.ts'
import { never } from './never.ts'

/** Nodes between which bytes travel. */
export type Link = { from: string; to: string }

/**
 * Decides when bytes arrive. Resolves at their arrival; rejects if the connection breaks. Never
 * resolves if the bytes are lost and neither end notices.
 */
export type Deliver = (link: Link, bytes: number) => Promise<void>

export type Side = 'client' | 'server'

/** Size of a message that carries no content, such as the end of a call, bytes. */
export const FRAME_BYTES = 9

/** Sends a frame. Frames of one lane arrive in their order. Never settles if the frame is lost. */
export type Lane = (bytes: number, arrive: () => void) => Promise<void>

/** An open call at one end of a connection. `lost` is called when this end breaks. */
export type OpenCall = { lost(): void }

/** A connection between two nodes after its handshake. One end can break without the other. */
export type Connection = {
  readonly link: Link
  /** Opens a lane from one end to the other. */
  lane(from: Side): Lane
  isBroken(side: Side): boolean
  /** Whether calls are open at this end. */
  isBusy(side: Side): boolean
  /** Tells the client to open no more calls. */
  retire(): void
  isRetired(): boolean
  /**
   * Adds an open call, which is told when this end breaks.
   * @returns a function that removes the call
   */
  hold(side: Side, call: OpenCall): () => void
  /** Breaks one end, and tells the other end if it can be reached. */
  close(side: Side): void
  /** Breaks both ends now. */
  cut(): void
  /** Breaks the other end now. This end stays as it is, but nothing reaches or leaves it. */
  abandon(side: Side): void
}

/** @param onBroken called once for each end that breaks */
export function createConnection(
  link: Link,
  {
    deliver,
    timers,
    onBroken,
  }: {
    deliver: Deliver
    timers: Readonly<Record<Side, CallTimer>>
    onBroken: (side: Side) => void
  },
): Connection {
  const ends = { client: newEnd(), server: newEnd() }
  let isRetired = false
  const linkFrom = (side: Side): Link =>
    side === 'client' ? link : { from: link.to, to: link.from }

  const breakEnd = (side: Side): void => {
    const end = ends[side]
    if (end.isBroken) return
    end.isBroken = true
    end.cancelTimer()
    for (const call of [...end.calls]) call.lost()
    end.calls.clear()
    onBroken(side)
  }
  const cut = (): void => {
    breakEnd('client')
    breakEnd('server')
  }
  const lane = (from: Side): Lane => {
    const to = otherSide(from)
    let previous: Promise<void> = Promise.resolve()
    return (bytes, arrive) => {
      if (ends[from].isBroken) return never()
      const arrival = deliver(linkFrom(from), bytes)
      // Handled below; without this, a rejection before its turn would count as unhandled.
      arrival.catch(() => undefined)
      const turn = previous
      previous = new Promise((resolve) => {
        turn
          .then(() => arrival)
          .then(() => {
            if (ends[to].isBroken) return
            arrive()
            resolve()
          }, cut)
      })
      return previous
    }
  }
  const close = (side: Side): void => {
    if (ends[side].isBroken) return
    void lane(side)(FRAME_BYTES, () => breakEnd(otherSide(side)))
    breakEnd(side)
  }
  /** Pings the other end while calls are open. */
  const watch = (side: Side): void => {
    const end = ends[side]
    const { after } = timers[side]
    const ping = (): void => {
      end.isWatched = end.calls.size > 0
      if (!end.isWatched) return
      end.cancelTimer = after(KEEPALIVE_TIMEOUT_MS, () => close(side))
      const answered = (): void => {
        if (end.isBroken) return
        end.cancelTimer()
        end.cancelTimer = after(KEEPALIVE_INTERVAL_MS, ping)
      }
      void lane(side)(FRAME_BYTES, () => void lane(otherSide(side))(FRAME_BYTES, answered))
    }
    end.isWatched = true
    end.cancelTimer = after(KEEPALIVE_INTERVAL_MS, ping)
  }
  return {
    link,
    lane,
    isBroken: (side) => ends[side].isBroken,
    isBusy: (side) => ends[side].calls.size > 0,
    isRetired: () => isRetired,
    retire: () =>
      void lane('server')(FRAME_BYTES, () => {
        isRetired = true
      }),
    hold: (side, call) => {
      const end = ends[side]
      end.calls.add(call)
      if (!end.isWatched && !end.isBroken) watch(side)
      return () => void end.calls.delete(call)
    },
    close,
    cut,
    abandon: (side) => {
      ends[side].cancelTimer()
      ends[side].isBroken = true
      breakEnd(otherSide(side))
    },
  }
}

export function otherSide(side: Side): Side {
  return side === 'client' ? 'server' : 'client'
}

function newEnd() {
  return {
    isBroken: false,
    isWatched: false,
    calls: new Set<OpenCall>(),
    cancelTimer: (): void => undefined,
  }
}
