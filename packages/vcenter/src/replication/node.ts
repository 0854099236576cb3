import type { DatabaseConnection, MachineClock } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc'
import type { Etcd } from '@nkpsim/rpc/etcd'
import { isDeposed } from '../errors.ts'
import { campaign, type Ending, type HaNode, type HeldLeadership } from './leadership.ts'
import { type Misfit, type Position, positionOf } from './log-entry.ts'
import { campaignDisabled, type ModalLeadership, readDisabled, withModes } from './modes.ts'
import { pause } from './pause.ts'
import { catchUp, follow, type HaView, readView } from './replica.ts'

/** Pause after an error of etcd, and before a new copy of the data is fetched again. */
const RETRY_MS = 200
/** A node looks this often whether the replication is still disabled. */
const DISABLED_POLL_MS = 1000

/** What a node does. `isolated`: no majority answers it. */
export type HaRole = 'active' | 'passive' | 'isolated'

/** What a node tells about itself. */
export type HaNodeState = {
  role: HaRole
  view: HaView | undefined
  /** How far the copy of the data has come; undefined until it is read. */
  position: Position | undefined
  /** Why this node cannot follow the active one. */
  misfit: Misfit | undefined
  /** Why this node last stopped to be active. */
  ending: Ending | undefined
}

export type HaNodeInput = {
  etcd: Etcd
  clock: Pick<MachineClock, 'monotonicMs' | 'sleep'>
  node: HaNode
  leaseSeconds: number
  /** Opens the copy of the data, with foreign keys off. */
  openReplica: () => Promise<DatabaseConnection>
  /** Replaces the copy by that of the active node. The copy is closed. */
  copyFromActive: (active: HaNode) => Promise<void>
  /** Whether the data comes from an active node. A clone may be too old to become active. */
  isJoined?: () => boolean
  /** Serves clients. The data is closed. Resolves when it serves. */
  serve: (held: ModalLeadership) => Promise<{ stop: () => Promise<void> }>
  onState: (state: HaNodeState) => void
}

/**
 * Runs a node of vCenter HA until the signal aborts: it follows the active node, and serves when it
 * is the active node itself.
 */
export async function runNode(input: HaNodeInput, signal: AbortSignal): Promise<void> {
  const { clock } = input
  let state: HaNodeState = {
    role: 'passive',
    view: undefined,
    position: undefined,
    misfit: undefined,
    ending: undefined,
  }
  const tell = (change: Partial<HaNodeState>): void => {
    state = { ...state, ...change }
    input.onState(state)
  }
  while (!signal.aborted) {
    try {
      const held = await stand(input, tell, signal)
      if (held !== undefined) {
        const ending = await lead(input, held, tell, signal)
        tell({ ending, role: ending === 'no-majority' ? 'isolated' : 'passive', view: undefined })
      }
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof RpcError) tell({ role: 'isolated' })
      else if (!isDeposed(error)) throw error
    }
    await pause(clock, RETRY_MS, signal)
  }
}

type Tell = (change: Partial<HaNodeState>) => void

/** Follows the active node, and tries to take its place when it is gone. */
async function stand(
  input: HaNodeInput,
  tell: Tell,
  signal: AbortSignal,
): Promise<ModalLeadership | undefined> {
  const { etcd, clock, node, leaseSeconds, isJoined = () => true } = input
  if (!isJoined()) {
    await copyAgain(input, undefined, tell)
    return undefined
  }
  const database = await input.openReplica()
  let view: HaView | undefined
  let misfit: Misfit
  const onView = (seen: HaView): void => {
    view = seen
    tell({ role: 'passive', view: seen, position: positionOf(database), misfit: undefined })
  }
  try {
    const end = await follow({ etcd, clock, database, onView }, signal)
    if (end.kind === 'disabled') return await standDisabled(input, tell, signal)
    if (end.kind === 'leaderless') {
      if (!mayLead(end.view, node)) return undefined
      const held = await campaign({ etcd, clock }, node, leaseSeconds)
      if (held === undefined) return undefined
      // Another node may have been active meanwhile. Nobody writes now.
      const caughtUp = await catchUp({ etcd, database }).catch(releasing(held))
      const { mode } = await readView(etcd).catch(releasing(held))
      if ('revision' in caughtUp)
        return withModes({ ...input, held, mode, disabledSince: undefined })
      await held.release()
      misfit = caughtUp.misfit
    } else misfit = end.misfit
    tell({ misfit })
  } finally {
    database.close()
  }
  if (misfit !== 'newer-program') await copyAgain(input, view, tell)
  return undefined
}

/**
 * Waits while the replication is disabled. The node that disabled it becomes active again: its data
 * is the newest, and the log does not have it.
 */
async function standDisabled(
  input: HaNodeInput,
  tell: Tell,
  signal: AbortSignal,
): Promise<ModalLeadership | undefined> {
  const { etcd, clock, node } = input
  while (!signal.aborted) {
    const view = await readView(etcd)
    // A node that does not follow yet may lack changes, so it does not report another mode.
    if (view.mode !== 'disabled') return undefined
    tell({ role: 'passive', view, misfit: undefined })
    const disabledSince = view.active === undefined ? await readDisabled(etcd, node) : undefined
    const held = disabledSince && (await campaignDisabled(input, disabledSince))
    if (held !== undefined) return withModes({ ...input, held, mode: 'disabled', disabledSince })
    await pause(clock, DISABLED_POLL_MS, signal)
  }
  return undefined
}

/** In other modes than `enabled`, only the node that was active last may become active. */
function mayLead({ mode, lastActive }: HaView, { name }: HaNode): boolean {
  return mode === 'enabled' || lastActive === undefined || lastActive === name
}

async function copyAgain(
  { copyFromActive, etcd }: HaNodeInput,
  view: HaView | undefined,
  tell: Tell,
): Promise<void> {
  const { active } = view ?? (await readView(etcd))
  if (active === undefined) return
  await copyFromActive(active)
  tell({ misfit: undefined })
}

async function lead(
  input: HaNodeInput,
  held: ModalLeadership,
  tell: Tell,
  signal: AbortSignal,
): Promise<Ending> {
  const { promise: aborted, resolve } = Promise.withResolvers<Ending>()
  const onAbort = (): void => resolve('released')
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  try {
    const served = await input.serve(held)
    tell({ role: 'active' })
    try {
      return await Promise.race([held.ended, aborted])
    } finally {
      // At an orderly stop, the node still leads, and writes that it stops.
      await served.stop()
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    await held.release()
  }
}

function releasing(held: HeldLeadership) {
  return async (error: unknown): Promise<never> => {
    await held.release()
    throw error
  }
}
