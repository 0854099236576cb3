/** The connections of one kind that have not chosen an export yet. */
export type Handshakes = {
  /**
   * Adds a connection. Closes the oldest one if there are too many.
   * @param close closes the connection
   * @returns a function that takes the connection out
   */
  begin(close: () => void): () => void
}

/**
 * Limits the connections that have not chosen an export yet. If the server only refused new ones,
 * silent clients could keep out all others. An honest client chooses long before its connection is
 * the oldest.
 */
export function createHandshakes(max: number): Handshakes {
  const open = new Set<{ close: () => void }>()
  return {
    begin: (close) => {
      const [oldest] = open
      if (oldest !== undefined && open.size >= max) {
        open.delete(oldest)
        oldest.close()
      }
      const own = { close }
      open.add(own)
      return () => void open.delete(own)
    },
  }
}
