import type { MachineClock } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc'
import type { Etcd, EtcdTxn } from '@nkpsim/rpc/etcd'
import { DISABLED_KEY, LAST_ACTIVE_KEY, LEADER_KEY, logFrom, logKey } from './keys.ts'
import { pause } from './pause.ts'

/** The active node deletes older entries. A passive node that is further behind joins again. */
const KEPT_ENTRIES = 2000
const TRIM_EVERY = 200
/** Renewals of a lease in its time. One may fail without loss of the lease. */
const RENEWALS = 4
/** Pause before an entry without an answer is sent again. */
const REPEAT_MS = 50
/** Clocks of nodes may run at rates that differ by less than this part. */
const CLOCK_TOLERANCE = 0.05

/** A node of vCenter HA that clients can call. */
export type HaNode = {
  name: string
  /** `host:port` of its services. */
  address: string
}

/** How the log has taken an entry. After `unknown`, the entry may still come into the log. */
export type AppendOutcome = 'accepted' | 'fenced' | 'unknown'

/** The log of changes, as the active node writes it. */
export type ChangeLog = {
  /**
   * Appends one entry. Sends it again while its outcome is unknown and this node leads. Call this
   * again only after the outcome.
   */
  append(sequence: number, value: Uint8Array): Promise<AppendOutcome>
  /** Whether it takes no entry any more. The database may then be closed. */
  isOver(): boolean
}

/** Why a node is no longer active. */
export type Ending = 'released' | 'lease-lost' | 'no-majority' | 'fenced' | 'unknown'

/** The leadership of the active node. Once it has ended, it never returns. */
export type HeldLeadership = {
  /** Revision of etcd at which the leadership began. */
  revision: number
  log: ChangeLog
  /**
   * Whether no other node can be active now. A process that was stopped for a while sees by this
   * that its lease may have ended.
   */
  isHeld(): boolean
  ended: Promise<Ending>
  /** Gives the leadership up, so that the other node need not wait for the end of the lease. */
  release(): Promise<void>
}

type Effects = { etcd: Etcd; clock: Pick<MachineClock, 'monotonicMs' | 'sleep'> }

/**
 * Makes this node the active one if no node is active.
 * @param disabledAtRevision when this node disabled the replication; 0: it is on. If another node
 *   has disabled it meanwhile, this node has old data
 * @returns undefined if another node is active
 * @throws RpcError
 */
export async function campaign(
  { etcd, clock }: Effects,
  node: HaNode,
  leaseSeconds: number,
  disabledAtRevision = 0,
): Promise<HeldLeadership | undefined> {
  const askedMs = clock.monotonicMs()
  const { leaseId } = await etcd.grantLease(leaseSeconds)
  const value = Buffer.from(JSON.stringify(node))
  const { succeeded, revision } = await etcd.txn({
    compare: [
      { key: LEADER_KEY, createdAtRevision: 0 },
      { key: DISABLED_KEY, createdAtRevision: disabledAtRevision },
    ],
    writes: [
      { kind: 'put', key: LEADER_KEY, value, leaseId },
      { kind: 'put', key: LAST_ACTIVE_KEY, value: Buffer.from(node.name) },
    ],
  })
  if (!succeeded) {
    await etcd.revokeLease(leaseId)
    return undefined
  }
  return hold({ etcd, clock }, { leaseId, leaseMs: leaseSeconds * 1000, revision, askedMs })
}

function hold(
  { etcd, clock }: Effects,
  held: { leaseId: string; leaseMs: number; revision: number; askedMs: number },
): HeldLeadership {
  const { leaseId, leaseMs, revision } = held
  const certainMs = leaseMs * (1 - CLOCK_TOLERANCE)
  const stop = new AbortController()
  const { promise: ended, resolve } = Promise.withResolvers<Ending>()
  let heldUntilMs = held.askedMs + certainMs
  let hasEnded = false
  let revoking: Promise<void> | undefined

  const end = (ending: Ending): void => {
    if (hasEnded) return
    hasEnded = true
    stop.abort()
    resolve(ending)
  }
  const isHeld = (): boolean => !hasEnded && clock.monotonicMs() < heldUntilMs
  const renew = async (): Promise<void> => {
    const askedMs = clock.monotonicMs()
    const isAlive = await etcd.keepAlive(leaseId).catch(unlessUnreachable)
    if (isAlive === false) end('lease-lost')
    if (isAlive) heldUntilMs = Math.max(heldUntilMs, askedMs + certainMs)
  }
  const keepRenewing = async (): Promise<void> => {
    while (!hasEnded) {
      await Promise.race([renew(), pause(clock, leaseMs / RENEWALS, stop.signal)])
      if (!isHeld()) end('no-majority')
      await pause(clock, leaseMs / RENEWALS, stop.signal)
    }
  }
  /** While etcd elects a leader, it revokes no lease, and then prolongs all leases. */
  const revoke = async (): Promise<void> => {
    const untilMs = clock.monotonicMs() + leaseMs
    for (;;) {
      const isRevoked = await etcd.revokeLease(leaseId).then(() => true, unlessUnreachable)
      if (isRevoked || clock.monotonicMs() >= untilMs) return
      await clock.sleep(REPEAT_MS)
    }
  }
  /** Without this leadership, an entry that is still on its way cannot come into the log. */
  const notAccepted = <Outcome extends 'fenced' | 'unknown'>(outcome: Outcome): Outcome => {
    end(outcome)
    revoking ??= revoke()
    return outcome
  }
  void keepRenewing()

  return {
    log: {
      isOver: () => hasEnded,
      append: async (sequence, value) => {
        if (hasEnded) return 'fenced'
        const txn = appending(revision, sequence, value)
        const untilMs = clock.monotonicMs() + leaseMs
        for (let isFirst = true; ; isFirst = false) {
          const { succeeded } = (await etcd.txn(txn).catch(unlessUnreachable)) ?? {}
          if (succeeded) return 'accepted'
          if (succeeded === false && isFirst) return notAccepted('fenced')
          // The entry of an earlier attempt may be there.
          const found = await valueAt(etcd, sequence).catch(unlessUnreachable)
          if (found?.equals(value)) return 'accepted'
          if (succeeded === false) return notAccepted(found === undefined ? 'unknown' : 'fenced')
          if (!isHeld() || clock.monotonicMs() >= untilMs) return notAccepted('unknown')
          await pause(clock, REPEAT_MS, stop.signal)
        }
      },
    },
    revision,
    isHeld,
    ended,
    release: async () => {
      if (revoking !== undefined) return
      end('released')
      revoking = revoke()
      await revoking
    },
  }
}

/** Returns an entry of the log; empty if it does not exist. @throws RpcError */
async function valueAt(etcd: Etcd, sequence: number): Promise<Buffer> {
  const { entries } = await etcd.range({ key: logKey(sequence), limit: 1 })
  return Buffer.from(entries[0]?.value ?? [])
}

/** Appends an entry if the leadership is still the one that began at this revision. */
function appending(leaderRevision: number, sequence: number, value: Uint8Array): EtcdTxn {
  const trims = sequence % TRIM_EVERY === 0 && sequence > KEPT_ENTRIES
  const key = logKey(sequence)
  return {
    compare: [
      { key: LEADER_KEY, createdAtRevision: leaderRevision },
      { key, createdAtRevision: 0 },
    ],
    writes: [
      { kind: 'put', key, value },
      ...(trims
        ? [{ kind: 'delete', key: logFrom(0).key, end: logKey(sequence - KEPT_ENTRIES) } as const]
        : []),
    ],
  }
}

/** Any error of etcd leaves the outcome unknown. Another error is a mistake in this program. */
/** Returns undefined if a call to etcd failed. */
export function unlessUnreachable(error: unknown): undefined {
  if (!(error instanceof RpcError)) throw error
  return undefined
}
