import { isDeposed } from '../errors.ts'

/** Stops a part of a vCenter. */
export type Stop = () => Promise<unknown> | unknown

/**
 * Stops the parts of a vCenter one after another. All parts stop, even if one fails.
 * @throws the first error, unless it says that this node of vCenter HA is no longer active: such a
 *   node can write nothing about its stop
 */
export async function stopInOrder(steps: readonly Stop[]): Promise<void> {
  const errors: unknown[] = []
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      if (!isDeposed(error)) errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
}
