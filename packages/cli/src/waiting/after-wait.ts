/**
 * Shows the object of a change. With a wait, waits first and then reads the object again, because
 * the answer to the change is older than the wait. If the wait fails, the change remains, so its
 * object is shown before the error.
 * @param steps.wait waits until hosts have applied the change; undefined: no wait
 * @param steps.read reads the object again
 * @throws errors of the wait
 */
export async function showAfterWait<View>(
  answer: View,
  steps: {
    wait: (() => Promise<void>) | undefined
    read: () => Promise<View>
    show: (view: View) => Promise<void>
  },
): Promise<void> {
  const { wait, read, show } = steps
  if (wait === undefined) return show(answer)
  try {
    await wait()
  } catch (error) {
    await show(await read().catch(() => answer))
    throw error
  }
  await show(await read())
}
