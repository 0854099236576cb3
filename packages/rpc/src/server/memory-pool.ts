/** The bytes of a pool that belong to one holder. */
export type Share = {
  /**
   * Takes more bytes from the pool. If too few are free, evicts the holders that have waited
   * longest.
   * @throws RangeError if the limit of the connection or of the whole pool does not allow that many
   *   bytes
   */
  take(bytes: number): void
  /** Returns some of the bytes to the pool. */
  give(bytes: number): void
  /** Returns all bytes to the pool. Repeated calls have no effect. */
  end(): void
}

/** Memory of a server for requests that no handler has taken yet, or for unread responses. */
export type MemoryPool = {
  /** Opens a share. @param evict called once if the pool evicts the share */
  open(connection: string, evict: () => void): Share
  heldBytes(): number
}

type Holder = { connection: string; bytes: number; evict: () => void }

/**
 * Creates a pool with a limit for all holders and a limit per connection. Evicting the oldest
 * holders protects honest callers: their requests are complete within milliseconds, while requests
 * of an attacker wait.
 */
export function createMemoryPool(bounds: {
  poolBytes: number
  connectionBytes: number
}): MemoryPool {
  // Holders in the order in which they first took bytes.
  const holders = new Set<Holder>()
  const ofConnection = new Map<string, number>()
  let held = 0

  const change = (holder: Holder, bytes: number): void => {
    holder.bytes += bytes
    held += bytes
    const rest = (ofConnection.get(holder.connection) ?? 0) + bytes
    if (rest === 0) ofConnection.delete(holder.connection)
    else ofConnection.set(holder.connection, rest)
    if (holder.bytes === 0) holders.delete(holder)
    else holders.add(holder)
  }
  const makeRoom = (holder: Holder, bytes: number): void => {
    for (const oldest of holders) {
      if (held + bytes <= bounds.poolBytes) return
      if (oldest === holder) continue
      change(oldest, -oldest.bytes)
      oldest.evict()
    }
  }
  return {
    open: (connection, evict) => {
      const holder: Holder = { connection, bytes: 0, evict }
      return {
        take: (bytes) => {
          if ((ofConnection.get(connection) ?? 0) + bytes > bounds.connectionBytes)
            throw new RangeError('too many unfinished requests on this connection')
          if (holder.bytes + bytes > bounds.poolBytes)
            throw new RangeError('too many unfinished requests')
          makeRoom(holder, bytes)
          change(holder, bytes)
        },
        give: (bytes) => change(holder, -Math.min(bytes, holder.bytes)),
        end: () => change(holder, -holder.bytes),
      }
    },
    heldBytes: () => held,
  }
}
