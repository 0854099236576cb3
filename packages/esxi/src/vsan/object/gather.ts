/**
 * Collects results until there are enough, and does not wait for the others. Failed calls count as
 * no result. Late results are dropped.
 * @param isEnough called after each result
 */
export async function gather<K, V>(
  calls: readonly (readonly [key: K, call: Promise<V>])[],
  isEnough: (results: ReadonlyMap<K, V>) => boolean,
): Promise<{ results: Map<K, V>; failures: Map<K, unknown> }> {
  const results = new Map<K, V>()
  const failures = new Map<K, unknown>()
  const { promise, resolve } = Promise.withResolvers<void>()
  let isDone = false
  const end = (): void => {
    isDone = true
    resolve()
  }
  for (const [key, call] of calls)
    call.then(
      (value) => {
        if (isDone) return
        results.set(key, value)
        if (isEnough(results) || results.size + failures.size === calls.length) end()
      },
      (error: unknown) => {
        if (isDone) return
        failures.set(key, error)
        if (results.size + failures.size === calls.length) end()
      },
    )
  if (calls.length === 0) end()
  await promise
  return { results, failures }
}
