import type { Logger } from '@nkpsim/daemon'
import { joinSignals } from '@nkpsim/daemon/abortable'
import type { MachineClock } from '@nkpsim/effects'
import type { Network, RpcChannel, vcenterV1 } from '@nkpsim/rpc'
import { createWakeUp } from '../distribution/wake-up.ts'
import { VcenterError } from '../errors.ts'
import { assignedLicenses } from '../licensing/licenses.ts'
import type { Entry } from '../records/entry.ts'
import type { Partner } from '../records/partner.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { usePartner } from './connect-partner.ts'
import { entryMessage, readEntry, takeEntries } from './entries.ts'
import { joinedRuns } from './joined-runs.ts'
import { administratorToKeep, withAdministrator } from './last-administrator.ts'
import {
  digestOf,
  forgettable,
  largestCounter,
  MAX_ENTRIES,
  merge,
  ownWrites,
  requireRoomFor,
  sharedOf,
} from './replication.ts'
import { createSummaries, type Summaries } from './summaries.ts'

const INTERVAL_MS = 5000
const CALL_TIMEOUT_MS = 2000
const MAX_LEAP = 2 ** 32
const SERVICE = 'nkpsim.vcenter.v1.PartnerService'

/** The last report of a partner. */
export type PartnerView = {
  partner: Partner
  isReachable: boolean
  /** Whether the partner may have more keys than in `summary`. */
  mayHaveMore: boolean
  /** Undefined if the partner was not reached since this vCenter started. */
  summary: vcenterV1.VcenterSummary__Output | undefined
}

/** Synchronizes the shared entries of a domain: at intervals, and after a local change. */
export type Synchronizer = {
  views(): PartnerView[]
  /**
   * Merges the entries of a partner, and returns the result.
   * @throws VcenterError INVALID_REQUEST
   */
  exchange(entries: readonly Entry[]): Promise<Entry[]>
  /**
   * Synchronizes now with all partners that have admitted this vCenter. Skips a partner that does
   * not answer soon.
   */
  synchronize(): Promise<void>
  /** Uses a channel to a partner. @throws VcenterError PARTNER_NOT_FOUND */
  withPartner<T>(partner: Partner, use: (channel: RpcChannel) => Promise<T>): Promise<T>
  change: Summaries['change']
  stop(): Promise<void>
}

/** @throws VcenterError PARTNER_NOT_FOUND */
export function findPartner(store: Store, name: string): Partner {
  const partner = store.snapshot().partners.find((each) => each.name === name)
  if (partner === undefined)
    throw new VcenterError('PARTNER_NOT_FOUND', `there is no linked vCenter "${name}"`)
  return partner
}

/**
 * @param machineClock clock for the interval, so that partners are not asked more often when the
 *   cluster's time runs faster
 */
export async function startSynchronizer({
  store,
  network,
  machineClock,
  logger,
}: {
  store: Store
  network: Pick<Network, 'connect'>
  machineClock: MachineClock
  logger: Logger
}): Promise<Synchronizer> {
  const { instanceId } = store.identity
  const summaries = createSummaries()
  const reachable = new Map<string, boolean>()
  const stopping = new AbortController()
  const wakeUp = createWakeUp()

  const isPartner = (id: string): boolean =>
    store.snapshot().partners.some((each) => each.instanceId === id)
  const exchange = async (entries: readonly Entry[]): Promise<Entry[]> => {
    const snapshot = store.snapshot()
    const own = snapshot.entries
    const mostCounter = largestCounter(own) + MAX_LEAP
    // Each write raises the counter by 1, so a counter this far ahead cannot come from real writes.
    // Accepting it would leave too few numbers for later writes.
    if (entries.some(({ counter }) => counter > mostCounter))
      throw new VcenterError(
        'INVALID_REQUEST',
        'an entry of a linked vCenter has a counter that is too far ahead',
      )
    const merged = merge(own, entries)
    if (merged.size > MAX_ENTRIES)
      throw new VcenterError('INVALID_REQUEST', 'entries of a linked vCenter are too many')
    const taken = [...merged.values()].filter((entry) => own.get(entry.key) !== entry)
    if (taken.length > 0)
      await store.change((tables) => takeEntries(tables, taken, merged, isInUse(snapshot)))
    return [...store.snapshot().entries.values()]
  }
  const withPartner: Synchronizer['withPartner'] = async (partner, use) => {
    const credentials = store.linked.partnerCredentials(partner.instanceId)
    if (credentials === undefined)
      throw new VcenterError('PARTNER_NOT_FOUND', `${partner.name} has not admitted this vCenter`)
    using _key = credentials.privateKey
    return await usePartner(network, partner, credentials, use)
  }
  const synchronizeWith = async (partner: Partner): Promise<void> => {
    try {
      await withPartner(partner, async (channel) => {
        const client = channel.client(SERVICE)
        const options = { timeoutMs: CALL_TIMEOUT_MS, signal: stopping.signal }
        const keep = summaries.ask(partner.instanceId)
        const { summary, entriesDigest } = await client.getSummary({}, options)
        if (summary !== null) keep(summary)
        const { entries } = store.snapshot()
        if (digestOf(entries).equals(entriesDigest)) return
        const answer = await client.exchange(
          { entries: [...entries.values()].map(entryMessage) },
          options,
        )
        if (isPartner(partner.instanceId)) await exchange(answer.entries.map(readEntry))
      })
      if (reachable.get(partner.instanceId) !== true)
        logger.info('partner.connected', { partner: partner.name })
      reachable.set(partner.instanceId, true)
    } catch (error) {
      if (reachable.get(partner.instanceId) !== false)
        logger.warn('partner.not-responding', { partner: partner.name, error })
      reachable.set(partner.instanceId, false)
    }
  }
  // Anyone who may list linked vCenters can start a synchronization, so all waiting callers share
  // one call to each partner.
  const synchronize = joinedRuns(async () => {
    const admitted = store.snapshot().partners.filter(({ hasAdmitted }) => hasAdmitted)
    await Promise.all(admitted.map(synchronizeWith))
  })
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await synchronize()
      const pause = new AbortController()
      machineClock.sleep(INTERVAL_MS, pause.signal).then(
        () => pause.abort(),
        () => undefined,
      )
      using joined = joinSignals(stopping.signal, pause.signal)
      await wakeUp.wait(joined.signal)
      pause.abort()
    }
  }
  const forgetObserver = store.observe((tables, previous, next) => {
    const kept = administratorToKeep(previous, next)
    if (kept !== undefined) {
      tables.putUser(kept.user)
      tables.putPermission(kept.permission)
    }
    const written = ownWrites(next.entries, sharedOf(withAdministrator(next, kept)), instanceId)
    const isLinked = next.partners.length > 0
    if (isLinked) requireRoomFor(written, next.entries)
    if (written.length > 0) tables.putEntries(written)
    if (written.length > 0 && !isLinked)
      tables.removeEntries(forgettable(merge(next.entries, written)))
    return kept !== undefined || written.length > 0
  })
  // An empty change runs the observer once. Objects that were stored before the observer was
  // registered get entries then: the first administrator, or those of an older database.
  await store.change(() => undefined)
  const forgetListener = store.onChange((next, previous) => {
    // Wakes the loop only if a shared object has changed: most changes affect none. Without a
    // partner, the digests are not computed.
    if (next.partners.length > 0 && !digestOf(next.entries).equals(digestOf(previous.entries)))
      wakeUp.notify()
    for (const { instanceId: id } of previous.partners)
      if (!isPartner(id)) {
        summaries.forget(id)
        reachable.delete(id)
      }
  })
  const running = run()
  return {
    views: () =>
      store.snapshot().partners.map((partner) => ({
        partner,
        isReachable: reachable.get(partner.instanceId) === true,
        mayHaveMore: summaries.mayHaveMore(partner.instanceId),
        summary: summaries.of(partner.instanceId),
      })),
    exchange,
    synchronize,
    withPartner,
    change: summaries.change,
    stop: async () => {
      forgetListener()
      forgetObserver()
      stopping.abort()
      await running
    },
  }
}

/**
 * Returns a function that checks whether a licence is assigned here or a role is used in a
 * permission. Such an object stays, even if it was deleted elsewhere.
 */
function isInUse(snapshot: Snapshot): (key: string) => boolean {
  const keys = new Set([
    ...[...assignedLicenses(snapshot)].map((key) => `license ${key}`),
    ...snapshot.permissions.map(({ role }) => `role ${role}`),
  ])
  return (key) => keys.has(key)
}
