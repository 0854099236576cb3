import { createQueue } from '@nkpsim/daemon'
import type { ObjectConfiguration, VsanComponent } from '../../records/vsan.ts'
import type { UnnumberedConfiguration } from './changes.ts'
import type { OwnerContext } from './context.ts'
import type { Lease } from './leases.ts'
import { codeOf, inaccessible, ownerLost } from './object-errors.ts'
import { type Chosen, isSameOwner, propose } from './propose.ts'
import { isMajority, isSameConfiguration } from './votes.ts'

/** The configuration of an object that this run owns. */
export type HeldConfiguration = {
  current(): ObjectConfiguration
  /**
   * Whether no other host can own the object now: a majority of the votes has stored this owner,
   * and its hosts have renewed the session since, without interruption. Calls nobody.
   */
  isLeased(): boolean
  /** @throws EsxiError VSAN_OWNER_LOST if the object is lost for good */
  requireNotLost(): void
  /** Loses the object for good. */
  lose(error: Error): void
  /**
   * Makes sure that the configuration is stored by a majority and that the lease holds.
   * @throws EsxiError VSAN_OBJECT_INACCESSIBLE, VSAN_OWNER_LOST
   */
  settle(): Promise<void>
  /**
   * Changes the configuration. Changes run one after another. Nothing happens if the result is
   * equal.
   * @throws EsxiError VSAN_OBJECT_INACCESSIBLE, VSAN_OWNER_LOST
   */
  change<C extends UnnumberedConfiguration>(
    next: (current: ObjectConfiguration) => C | ObjectConfiguration,
  ): Promise<void>
  /** Returns the components that may have missed the configuration, and whose hosts answer. */
  lacking(): VsanComponent[]
  /** Stores the configuration on a component that may have missed it. Returns its session. */
  store(component: VsanComponent): Promise<Lease>
}

/** @param chosen configuration with this run as its owner */
export function holdConfiguration(context: OwnerContext, chosen: Chosen): HeldConfiguration {
  const { leases, peerOf, run } = context
  let { configuration, acknowledged } = chosen
  let isSettled = true
  let lost: Error | undefined
  const changes = createQueue()
  const requireNotLost = (): void => {
    if (lost !== undefined) throw lost
  }
  const isLeased = (): boolean =>
    isMajority(configuration, (componentId) => {
      const lease = acknowledged.get(componentId)
      const hostId = configuration.components.find(
        (each) => each.componentId === componentId,
      )?.hostId
      if (lease === undefined || hostId === undefined) return false
      return leases.find(hostId)?.generation === lease.generation
    })
  const proposeNext = async (
    next: (current: ObjectConfiguration) => UnnumberedConfiguration,
    aboveCsn?: number,
  ): Promise<void> => {
    isSettled = false
    const ifOwned = (newest: ObjectConfiguration): UnnumberedConfiguration => {
      if (!isSameOwner(newest.owner, run)) throw ownerLost('another host took it')
      if (newest.isRemoved === true) throw ownerLost('the object was removed')
      return next(newest)
    }
    try {
      const result = await propose(context, configuration, ifOwned, aboveCsn)
      configuration = result.configuration
      acknowledged = result.acknowledged
      isSettled = true
    } catch (error) {
      const code = codeOf(error)
      if (code === 'VSAN_OBJECT_BUSY') lost ??= ownerLost('another host took it', error)
      else if (code === 'VSAN_OWNER_LOST' && error instanceof Error) lost ??= error
      requireNotLost()
      throw error
    }
  }
  /** Stores the configuration again where it is not stored in the present session. */
  const storeAgain = async (
    component: VsanComponent,
  ): Promise<{ lease: Lease } | { refusedCsn: number }> => {
    const { componentId, hostId } = component
    const of = configuration
    const lease = await leases.require(hostId)
    const { token } = lease
    const answer = await peerOf(hostId).accept({ token, componentId, configuration: of })
    if (answer.outcome === 'refused') return { refusedCsn: answer.csn }
    if (of === configuration) acknowledged.set(componentId, lease)
    return { lease }
  }
  const settleNow = async (): Promise<void> => {
    requireNotLost()
    if (isSettled && isLeased()) return
    if (isSettled) {
      await Promise.allSettled(configuration.components.map((each) => storeAgain(each)))
      if (isLeased()) return
    }
    await proposeNext((newest) => newest)
    // The hosts of a majority have answered, but perhaps too slowly.
    if (!isLeased()) throw inaccessible()
  }
  return {
    current: () => configuration,
    isLeased: () => isSettled && isLeased(),
    requireNotLost,
    lose: (error) => {
      lost ??= error
    },
    settle: async () => {
      requireNotLost()
      if (isSettled && isLeased()) return
      await changes.run(settleNow)
    },
    change: (next) =>
      changes.run(async () => {
        await settleNow()
        const changed = { ...next(configuration), csn: configuration.csn }
        if (isSameConfiguration(changed, configuration)) return
        await proposeNext(next)
      }),
    lacking: () =>
      configuration.components.filter(({ componentId, hostId }) => {
        const lease = leases.find(hostId)
        return lease !== undefined && acknowledged.get(componentId)?.generation !== lease.generation
      }),
    store: (component) =>
      changes.run(async () => {
        requireNotLost()
        const stored = await storeAgain(component)
        if ('lease' in stored) return stored.lease
        // Another host has begun to take the object, or a change of this host has not ended. The
        // component may have promised a csn that the others do not know.
        await proposeNext((newest) => newest, stored.refusedCsn)
        const again = await storeAgain(component)
        if (!('lease' in again)) throw inaccessible()
        return again.lease
      }),
  }
}
