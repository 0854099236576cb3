import type { OwnerContext } from './context.ts'
import type { HeldConfiguration } from './held-configuration.ts'

/**
 * Tells all components that this run does not own the object anymore.
 * @returns whether all of them know
 */
export async function release(
  { leases, peerOf }: OwnerContext,
  held: Pick<HeldConfiguration, 'current'>,
  isClean: boolean,
): Promise<boolean> {
  const { csn, components } = held.current()
  const told = await Promise.allSettled(
    components.map(async ({ componentId, hostId }) => {
      const token = leases.find(hostId)?.token
      if (token !== undefined) await peerOf(hostId).release({ token, componentId, csn, isClean })
      return token !== undefined
    }),
  )
  return told.every((each) => each.status === 'fulfilled' && each.value)
}
