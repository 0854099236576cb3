import { createLine, type Line } from '@nkpsim/daemon/line'
import { VcenterError } from '../errors.ts'
import type { Host } from '../records/host.ts'

/**
 * Calls to one host. A host has few turns, and many users. Calls that take hours have turns of
 * their own, so that they do not keep out short ones.
 */
const LIMITS = {
  short: { maxRunning: 32, maxWaiting: 256 },
  long: { maxRunning: 8, maxWaiting: 256 },
}

/** The calls to hosts that run or wait for their turn. */
export type HostLines = {
  /**
   * Waits for a turn. Returns a function that ends it.
   * @throws VcenterError CALL_LIMIT_REACHED, and the reason of the signal
   */
  enter(
    host: Pick<Host, 'id' | 'name'>,
    length: keyof typeof LIMITS,
    signal: AbortSignal,
  ): Promise<() => void>
}

export function createHostLines(): HostLines {
  const lines = new Map<string, Line>()
  return {
    enter: async ({ id, name }, length, signal) => {
      const key = `${length} ${id}`
      const line = lines.get(key) ?? createLine(LIMITS[length])
      lines.set(key, line)
      const leave = await line.enter(signal)
      if (leave !== undefined)
        return () => {
          leave()
          if (line.isEmpty()) lines.delete(key)
        }
      signal.throwIfAborted()
      throw new VcenterError(
        'CALL_LIMIT_REACHED',
        `too many calls to host "${name}" run or wait: try again when some have ended`,
      )
    },
  }
}
