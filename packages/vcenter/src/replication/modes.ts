import type { MachineClock } from '@nkpsim/effects'
import type { Etcd, EtcdWrite } from '@nkpsim/rpc/etcd'
import { VcenterError } from '../errors.ts'
import { DISABLED_KEY, LEADER_KEY, logFrom, logKey, MODE_KEY } from './keys.ts'
import {
  campaign,
  type Ending,
  type HaNode,
  type HeldLeadership,
  unlessUnreachable,
} from './leadership.ts'
import { encodeEntry } from './log-entry.ts'
import { pause } from './pause.ts'
import type { HaMode } from './replica.ts'

/** Attempts to regain a lost lease in the time of a lease, in the mode `disabled`. */
const ATTEMPTS = 4

/** The leadership of an active node, which knows the mode of its cluster and can change it. */
export type ModalLeadership = HeldLeadership & {
  mode(): HaMode
  /**
   * Changes the mode. Waits for changes that are on their way.
   * @param sequence returns the number of the last change of the database
   * @throws VcenterError VCENTER_HA_ISOLATED if no majority answers; OUTCOME_UNKNOWN, NOT_ACTIVE
   */
  setMode(mode: HaMode, sequence: () => number): Promise<void>
}

/** When the cluster got the mode `disabled`: the revision of etcd. */
export type DisabledSince = { revision: number }

type Input = {
  etcd: Etcd
  clock: Pick<MachineClock, 'monotonicMs' | 'sleep'>
  node: HaNode
  leaseSeconds: number
  held: HeldLeadership
  mode: HaMode
  /** Undefined in other modes than `disabled`. */
  disabledSince: DisabledSince | undefined
}

/**
 * Adds the mode to a leadership. In the mode `disabled`, changes need no majority, because only the
 * node that disabled the replication can be active. It then stays active without a majority too.
 */
export function withModes(input: Input): ModalLeadership {
  const { etcd, clock, node, leaseSeconds } = input
  const { promise: ended, resolve } = Promise.withResolvers<Ending>()
  const stop = new AbortController()
  let { held, mode, disabledSince } = input
  let hasEnded = false
  let isChanging = false
  let lastSequence = 0
  /** Number of the last change that is in the log; undefined if this is not known. */
  let lastLogged: number | undefined
  let turn: Promise<unknown> = Promise.resolve()

  const end = (ending: Ending): void => {
    hasEnded = true
    stop.abort()
    resolve(ending)
  }
  const isLocal = (): boolean => mode === 'disabled'
  /** Changes of the mode and of the database do not overlap. */
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const next = turn.then(run)
    turn = next.catch(() => undefined)
    return next
  }
  const regain = async (): Promise<HeldLeadership | undefined> => {
    while (isLocal() && !stop.signal.aborted) {
      await pause(clock, (leaseSeconds * 1000) / ATTEMPTS, stop.signal)
      // Without the mode, the other node may have been active meanwhile.
      if (disabledSince === undefined) return undefined
      const regained = await campaignDisabled(input, disabledSince).catch(unlessUnreachable)
      if (regained !== undefined) return regained
    }
    return undefined
  }
  const keepHeld = async (): Promise<void> => {
    for (;;) {
      const ending = await held.ended
      if (hasEnded) return
      const regained = isLocal() && ending !== 'released' ? await regain() : undefined
      if (regained === undefined) return end(ending)
      held = regained
      if (hasEnded) return void held.release()
    }
  }
  const setMode = async (next: HaMode, sequence: () => number): Promise<void> => {
    if (next === mode) return
    if (hasEnded || !held.isHeld()) throw isolated()
    const last = Math.max(lastSequence, sequence())
    // If the mode changes and the answer is lost, the other node may become active.
    isChanging = true
    const answer = await etcd
      .txn({
        compare: [{ key: LEADER_KEY, createdAtRevision: held.revision }],
        writes: writesFor(next, { from: mode, node, last, lastLogged }),
      })
      .catch(unlessUnreachable)
    isChanging = false
    if (answer?.succeeded === false && isLocal()) throw isolated()
    if (answer?.succeeded !== true) {
      end(answer === undefined ? 'unknown' : 'fenced')
      void held.release()
      throw modeUnknown()
    }
    mode = next
    disabledSince = isLocal() ? { revision: answer.revision } : undefined
    lastLogged = last
  }
  void keepHeld()

  return {
    ended,
    revision: held.revision,
    isHeld: () => !hasEnded && ((isLocal() && !isChanging) || held.isHeld()),
    log: {
      isOver: () => hasEnded || (!isLocal() && held.log.isOver()),
      append: (sequence, value) =>
        inTurn(async () => {
          if (hasEnded) return 'fenced'
          const outcome = isLocal() ? 'accepted' : await held.log.append(sequence, value)
          if (outcome === 'accepted') lastSequence = sequence
          return outcome
        }),
    },
    release: async () => {
      if (!hasEnded) end('released')
      await held.release()
    },
    mode: () => mode,
    setMode: (next, sequence) => inTurn(() => setMode(next, sequence)),
  }
}

/** Makes a node active again that has disabled the replication. @throws RpcError */
export function campaignDisabled(
  { etcd, clock, node, leaseSeconds }: Omit<Input, 'held' | 'mode' | 'disabledSince'>,
  since: DisabledSince | undefined,
): Promise<HeldLeadership | undefined> {
  return campaign({ etcd, clock }, node, leaseSeconds, since?.revision ?? 0)
}

/**
 * Returns since when a node has disabled the replication; undefined if it is on, or if another node
 * has disabled it.
 * @throws RpcError
 */
export async function readDisabled(etcd: Etcd, node: HaNode): Promise<DisabledSince | undefined> {
  const { entries } = await etcd.range({ key: DISABLED_KEY, limit: 1 })
  const [entry] = entries
  if (entry === undefined || Buffer.from(entry.value).toString() !== node.name) return undefined
  return { revision: entry.createdAtRevision }
}

/** Returns the writes that change the mode. Pure. */
function writesFor(
  next: HaMode,
  state: { from: HaMode; node: HaNode; last: number; lastLogged: number | undefined },
): EtcdWrite[] {
  const { from, node, last, lastLogged } = state
  const put = (key: string, text: string): EtcdWrite => ({
    ...{ kind: 'put', key, value: Buffer.from(text) },
  })
  if (next === 'disabled') return [put(MODE_KEY, next), put(DISABLED_KEY, node.name)]
  if (from !== 'disabled') return [put(MODE_KEY, next)]
  return [
    put(MODE_KEY, next),
    { kind: 'delete', key: DISABLED_KEY },
    // The log lacks changes now. It begins again with an entry that fits no older copy, so that the
    // passive node fetches a copy before it can take over.
    ...(last === lastLogged
      ? []
      : ([
          { kind: 'delete', key: logFrom(0).key, end: logKey(last) },
          { kind: 'put', key: logKey(last), value: encodeEntry(new Uint8Array()) },
        ] as const)),
  ]
}

function isolated(): VcenterError {
  return new VcenterError(
    'VCENTER_HA_ISOLATED',
    'the other nodes of vCenter HA do not answer, so the mode stays the same; start one of them: nkpsim vcenter start',
  )
}

function modeUnknown(): VcenterError {
  return new VcenterError(
    'OUTCOME_UNKNOWN',
    'this vCenter is no longer active, and it is unknown whether the mode has changed; look at it: nkpsim vcenter ha status',
  )
}
