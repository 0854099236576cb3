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
