/**
 * Settles like the promise, or rejects with the signal's reason if the signal aborts first.
 * Promise.race with one long-lived promise would add a listener to the signal at each wait of a
 * stream. This function removes its listener.
 */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

/** A signal, and the end of its use. */
export type JoinedSignal = Disposable & { signal: AbortSignal }

/**
 * Returns a signal that aborts with the first of these signals. Dispose it when nobody uses it
 * anymore. Node.js keeps a signal of AbortSignal.any as long as it has a listener, also if nothing
 * else knows the signal.
 */
export function joinSignals(...signals: readonly AbortSignal[]): JoinedSignal {
  const joined = new AbortController()
  const abort = (): void => {
    joined.abort(signals.find(({ aborted }) => aborted)?.reason)
  }
  for (const signal of signals) signal.addEventListener('abort', abort, { once: true })
  if (signals.some(({ aborted }) => aborted)) abort()
  return {
    signal: joined.signal,
    [Symbol.dispose]: () => {
      for (const signal of signals) signal.removeEventListener('abort', abort)
    },
  }
}
