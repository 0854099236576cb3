import type { OwnerContext } from './context.ts'
import type { HeldConfiguration } from './held-configuration.ts'

/**
 * Tells all components that this run does not own the object anymore. Notes the object if one of
 * them may not know.
 * @returns whether all of them know
 */
export async function release(
  { leases, peerOf, unreleased }: OwnerContext,
  held: Pick<HeldConfiguration, 'current'>,
  isClean: boolean,
): Promise<boolean> {
  const { objectId, csn, components } = held.current()
  const told = await Promise.allSettled(
    components.map(async ({ componentId, hostId }) => {
      const token = leases.find(hostId)?.token
      if (token !== undefined) await peerOf(hostId).release({ token, componentId, csn, isClean })
      return token !== undefined
    }),
  )
  const isKnown = told.every((each) => each.status === 'fulfilled' && each.value)
  if (!isKnown) unreleased(objectId)
  return isKnown
}
