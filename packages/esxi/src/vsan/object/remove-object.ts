import type { OwnerContext } from './context.ts'
import { discardComponent } from './create-object.ts'
import { holdConfiguration } from './held-configuration.ts'
import type { Chosen } from './propose.ts'
import { release } from './release.ts'

/**
 * Removes an object that this run has become the owner of. A majority stores that it is removed, so
 * that a component that is away cannot bring it back.
 * @throws EsxiError VSAN_OBJECT_INACCESSIBLE, VSAN_OWNER_LOST
 */
export async function removeObject(context: OwnerContext, chosen: Chosen): Promise<void> {
  const held = holdConfiguration(context, chosen)
  await held.change((current) => ({ ...current, isRemoved: true as const }))
  const { components } = held.current()
  const told = await Promise.allSettled(components.map((each) => held.store(each)))
  // Otherwise the components that know of the removal tell the others later.
  if (told.every(({ status }) => status === 'fulfilled'))
    await Promise.allSettled(components.map((each) => discardComponent(context, each)))
  else await release(context, held, false)
}
