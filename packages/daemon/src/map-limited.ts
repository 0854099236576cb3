/**
 * Runs a task for every item, at most `limit` tasks at the same time. After a failure, starts no
 * further tasks. Rejects with the first error when all running tasks have ended, so that no task
 * changes anything during the clean-up.
 */
export async function mapLimited<Item, Result>(
  items: readonly Item[],
  limit: number,
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const errors: unknown[] = []
  const queue = items.entries()
  async function work(): Promise<void> {
    for (const [index, item] of queue) {
      try {
        results[index] = await act(item)
      } catch (error) {
        errors.push(error)
      }
      if (errors.length > 0) return
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work))
  if (errors.length > 0) throw errors[0]
  return results
}
