import { joinSignals } from '@nkpsim/daemon/abortable'
import type { DatabaseConnection, MachineClock } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc'
import type { Etcd, EtcdEvent } from '@nkpsim/rpc/etcd'
import { ALL_KEYS, LAST_ACTIVE_KEY, LEADER_KEY, logFrom, MODE_KEY, sequenceOf } from './keys.ts'
import type { HaNode } from './leadership.ts'
import { applyEntry, type Misfit, positionOf } from './log-entry.ts'
import { pause } from './pause.ts'

/** Entries of one answer. Each has up to 1 MiB. */
const ENTRIES_AT_ONCE = 20
/** A passive node asks a majority this often, because a watch does not notice a partition. */
const POLL_MS = 1000

/** Whether a cluster replicates, and whether the passive node takes over by itself. */
export type HaMode = 'enabled' | 'maintenance' | 'disabled'

/** What a node knows of its cluster. */
export type HaView = {
  active: HaNode | undefined
  lastActive: string | undefined
  mode: HaMode
}

/** Why a passive node stops following. */
export type FollowEnd =
  | { kind: 'leaderless'; view: HaView }
  | { kind: 'disabled'; view: HaView }
  | { kind: 'misfit'; misfit: Misfit }

export type ReplicaInput = {
  etcd: Etcd
  clock: Pick<MachineClock, 'sleep'>
  /** The copy of the data. Its foreign keys are off. */
  database: DatabaseConnection
  /** Hears of each answer of a majority. */
  onView: (view: HaView) => void
}

/**
 * Applies the entries that a majority has.
 * @returns etcd's revision at the end of the log; a misfit if the log does not continue this copy
 * @throws RpcError
 */
export async function catchUp({
  etcd,
  database,
}: Pick<ReplicaInput, 'etcd' | 'database'>): Promise<{ revision: number } | { misfit: Misfit }> {
  const startsAt = positionOf(database).sequence
  // Also reads the entry that this copy has last. Without it, the copy may be ahead of the log.
  let next = startsAt
  for (;;) {
    const { entries, hasMore, revision } = await etcd.range({
      ...logFrom(next),
      limit: ENTRIES_AT_ONCE,
    })
    if (entries.length === 0 && next === startsAt && (await hasEntries(etcd)))
      return { misfit: 'diverged' }
    for (const { key, value } of entries) {
      const sequence = sequenceOf(key) ?? 0
      const misfit = applyEntry(database, sequence, value)
      if (misfit !== undefined) return { misfit }
      next = sequence + 1
    }
    if (!hasMore) return { revision }
  }
}

/**
 * Follows the log until no node is active, the replication is disabled, the log does not fit, or
 * the signal aborts.
 */
export async function follow(input: ReplicaInput, signal: AbortSignal): Promise<FollowEnd> {
  const { etcd, database, onView } = input
  const first = await readView(etcd)
  if (first.mode === 'disabled') return { kind: 'disabled', view: first }
  const caughtUp = await catchUp(input)
  if ('misfit' in caughtUp) return { kind: 'misfit', misfit: caughtUp.misfit }
  let view = await readView(etcd)
  onView(view)
  if (view.active === undefined) return { kind: 'leaderless', view }
  const stop = new AbortController()
  using joined = joinSignals(signal, stop.signal)
  const stopWith = joined.signal
  let lost: { error: unknown } | undefined
  void poll(input, stopWith).catch((error: unknown) => {
    lost = { error }
    stop.abort()
  })
  try {
    const range = { ...ALL_KEYS, fromRevision: caughtUp.revision + 1 }
    for await (const event of etcd.watch(range, stopWith)) {
      const misfit = applyEvent(database, event)
      if (misfit !== undefined) return { kind: 'misfit', misfit }
      view = viewAfter(view, event)
      onView(view)
      if (view.mode === 'disabled') return { kind: 'disabled', view }
      if (view.active === undefined) return { kind: 'leaderless', view }
    }
    throw new RpcError('UNAVAILABLE', 'ETCD_WATCH_ENDED', 'etcd ended the watch')
  } catch (error) {
    throw lost === undefined ? error : lost.error
  } finally {
    stop.abort()
  }
}

/** Reads who is active, linearizably. @throws RpcError */
export async function readView(etcd: Etcd): Promise<HaView> {
  const read = async (key: string): Promise<string | undefined> => {
    const { entries } = await askTwice(() => etcd.range({ key, limit: 1 }))
    return entries[0] && Buffer.from(entries[0].value).toString()
  }
  const leader = await read(LEADER_KEY)
  return {
    active: leader === undefined ? undefined : (JSON.parse(leader) as HaNode),
    lastActive: await read(LAST_ACTIVE_KEY),
    mode: ((await read(MODE_KEY)) ?? 'enabled') as HaMode,
  }
}

/** Asks once more after an error of etcd: then another member answers. */
async function askTwice<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    return ask()
  }
}

async function hasEntries(etcd: Etcd): Promise<boolean> {
  return (await etcd.range({ ...logFrom(0), limit: 1 })).entries.length > 0
}

/** Asks a majority again and again. @throws RpcError if it does not answer */
async function poll({ etcd, clock }: ReplicaInput, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(clock, POLL_MS, signal)
    if (signal.aborted) return
    await etcd.range({ key: LEADER_KEY, limit: 1 })
  }
}

function applyEvent(database: DatabaseConnection, event: EtcdEvent): Misfit | undefined {
  const sequence = sequenceOf(event.key)
  if (sequence === undefined || event.kind === 'delete') return undefined
  return applyEntry(database, sequence, event.value)
}

function viewAfter(view: HaView, event: EtcdEvent): HaView {
  const text = event.kind === 'put' ? Buffer.from(event.value).toString() : undefined
  if (event.key === LEADER_KEY)
    return { ...view, active: text === undefined ? undefined : (JSON.parse(text) as HaNode) }
  if (event.key === LAST_ACTIVE_KEY) return { ...view, lastActive: text }
  if (event.key === MODE_KEY) return { ...view, mode: (text ?? 'enabled') as HaMode }
  return view
}
