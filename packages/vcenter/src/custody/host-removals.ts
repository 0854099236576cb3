import type { Logger } from '@nkpsim/daemon'
import type { HostTokens } from '../access/host-tokens.ts'
import { statedBy } from '../attestation/premises.ts'
import type { Distributor } from '../distribution/distributor.ts'
import { type HostHolding, providersIn } from '../records/holding.ts'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'
import { removeHost } from './remove-host.ts'

/**
 * Removes hosts. A removal takes the host's KDKs away, so once begun it is completed, whatever
 * happens to its caller. After a restart, vCenter waits until the host answers, because hosts may
 * start later than vCenter. A repeated call ends that wait.
 */
export type HostRemovals = {
  /**
   * Deletes the KDKs from a host that vCenter reaches, and removes the host. A second call for the
   * same host shares the running removal, which then waits only briefly for the host.
   * @returns the KDKs that the host may still hold
   */
  remove(host: Host): Promise<HostHolding>
}

/** Creates the removals of a vCenter, and continues those that its last run has begun. */
export function startHostRemovals({
  store,
  distributor,
  hostTokens,
  logger,
}: {
  store: Store
  distributor: Pick<Distributor, 'release' | 'leave'>
  hostTokens: Pick<HostTokens, 'withdraw'>
  logger: Logger
}): HostRemovals {
  const running = new Map<string, Promise<HostHolding>>()
  /** Ids of the hosts whose removal waits without a limit. */
  const patient = new Set<string>()

  const complete = async (host: Host): Promise<HostHolding> => {
    using _withdrawn = hostTokens.withdraw(host.id)
    await store.change((tables) => tables.beginRemoval(host.id))
    await distributor.release(host, () => patient.has(host.id))
    const holding = await removeHost(store, statedBy(store, host))
    // Another call may have opened a session with the host while the first session ended.
    await distributor.leave(host)
    const providers = providersIn(holding)
    if (providers.length > 0) logger.warn('host.removed-with-kdks', { host: host.name, providers })
    return holding
  }
  const begin = (host: Host): Promise<HostHolding> => {
    const shared = running.get(host.id)
    if (shared !== undefined) return shared
    const removal = complete(host).finally(() => running.delete(host.id))
    running.set(host.id, removal)
    return removal
  }
  const remove = (host: Host): Promise<HostHolding> => {
    patient.delete(host.id)
    return begin(host)
  }

  const { hosts, removals } = store.snapshot()
  for (const host of hosts)
    if (removals.has(host.id)) {
      patient.add(host.id)
      begin(host).then(
        () => logger.info('host.removal-completed', { host: host.name }),
        (error: unknown) => logger.warn('host.removal-interrupted', { host: host.name, error }),
      )
    }
  return { remove }
}
