import type { OwnerContext } from './context.ts'
import type { HeldConfiguration } from './held-configuration.ts'

/** Tells all components that this run does not own the object anymore. */
export async function release(
  { leases, peerOf }: OwnerContext,
  held: Pick<HeldConfiguration, 'current'>,
  isClean: boolean,
): Promise<void> {
  const { csn, components } = held.current()
  await Promise.allSettled(
    components.map(async ({ componentId, hostId }) => {
      const token = leases.find(hostId)?.token
      if (token !== undefined) await peerOf(hostId).release({ token, componentId, csn, isClean })
    }),
  )
}
