import type { MachineClock } from '@nkpsim/effects'

/** Time after which a wish that was not repeated ends, ms. */
const WISH_MS = 10_000
/** Greatest number of wishes that a host keeps. */
const MAX_WISHES = 10_000

/** A component that must leave its disk. */
export type Wish = {
  objectId: string
  componentId: string
  /** Whether the object may do without it if there is no other place. */
  allowReducedRedundancy: boolean
}

/** Components that must leave their disks, as hosts have asked this host. They repeat it. */
export type Wishes = {
  add(wish: Wish): void
  find(componentId: string): Wish | undefined
  /** Ids of the objects with such components. */
  objectIds(): Set<string>
}

export function createWishes(clock: Pick<MachineClock, 'monotonicMs'>): Wishes {
  const wishes = new Map<string, Wish & { untilMs: number }>()
  const dropOld = (): void => {
    for (const [id, { untilMs }] of wishes) if (untilMs <= clock.monotonicMs()) wishes.delete(id)
  }
  return {
    add: (wish) => {
      dropOld()
      if (wishes.size < MAX_WISHES || wishes.has(wish.componentId))
        wishes.set(wish.componentId, { ...wish, untilMs: clock.monotonicMs() + WISH_MS })
    },
    find: (componentId) => {
      const wish = wishes.get(componentId)
      return wish !== undefined && wish.untilMs > clock.monotonicMs() ? wish : undefined
    },
    objectIds: () => {
      dropOld()
      return new Set([...wishes.values()].map(({ objectId }) => objectId))
    },
  }
}
