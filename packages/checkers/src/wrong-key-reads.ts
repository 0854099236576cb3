/** A read of encrypted data. */
export type KeyedRead = {
  /** What was read, such as `disk of vm-1`. */
  object: string
  /** Whether the reader had the key of the object. */
  hasRightKey: boolean
  returnedBytes: number
  /** Stable code of the error; undefined if the read succeeded. */
  error: string | undefined
}

/**
 * Checks invariant I14: a wrong key never returns data, because authentication fails first.
 * @returns a line for each wrong read; none if the invariant holds
 */
export function findWrongKeyReads(reads: readonly KeyedRead[]): string[] {
  return reads.flatMap(({ object, hasRightKey, returnedBytes, error }) => {
    if (hasRightKey) return []
    if (returnedBytes > 0) return [`${object} returned ${returnedBytes} bytes to a wrong key`]
    return error === undefined ? [`${object} opened with a wrong key`] : []
  })
}
