import type { Secret } from '@nkpsim/crypto'
import type { MachineClock } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'

/** A migration that vCenter has announced to one of its two hosts. */
export type PreparedMove = {
  /** UUID, known only to the two hosts and to vCenter. */
  id: string
  /** Name of the VM. */
  name: string
  /** UUID of the VM. */
  uuid: string
  role: 'source' | 'destination'
  /** The datastore at the destination; empty: the first. */
  datastore: string
  /** Whether the files go to another datastore. */
  isCopy: boolean
  /** One-time key, 32 bytes; undefined: the migration is not encrypted. Wiped at the end. */
  key: Secret | undefined
  /**
   * Whether the VM may be on. The privileges were checked for the VM as it was announced, so a VM
   * that was announced as off must still be off.
   */
  isOn: boolean
  /** At the destination, the names of the VM's key providers; empty: it may not be encrypted. */
  providers: readonly string[]
  /** UUID of the other host. Undefined if another vCenter manages it, so that its caller relays. */
  peerHostId: string | undefined
}

/** A host has few migrations at a time. */
const MAX_PREPARED = 64
/** A migration that does not begin within this time is forgotten. */
const KEPT_MS = 60_000

/** Keeps announced migrations until they begin. */
export type PreparedMoves = {
  /** @throws EsxiError CALL_LIMIT_REACHED, INVALID_REQUEST if the id is known already */
  add(move: PreparedMove): void
  /** @throws EsxiError MIGRATION_NOT_FOUND */
  find(id: string, role: PreparedMove['role']): PreparedMove
  /** Takes a migration, which then can begin only once. The caller wipes the key. */
  take(id: string, role: PreparedMove['role']): PreparedMove
  close(): void
}

export function createPreparedMoves(clock: Pick<MachineClock, 'monotonicMs'>): PreparedMoves {
  const kept = new Map<string, { move: PreparedMove; endMs: number }>()
  const forget = (id: string): void => {
    kept.get(id)?.move.key?.wipe()
    kept.delete(id)
  }
  const forgetOld = (): void => {
    const nowMs = clock.monotonicMs()
    for (const [id, { endMs }] of kept) if (endMs <= nowMs) forget(id)
  }
  const find: PreparedMoves['find'] = (id, role) => {
    forgetOld()
    const found = kept.get(id)
    if (found !== undefined && found.move.role === role) return found.move
    throw new EsxiError(
      'MIGRATION_NOT_FOUND',
      'vCenter has not announced this migration to the host, or it has begun or expired; start it again',
    )
  }
  return {
    add: (move) => {
      forgetOld()
      const isKnown = kept.has(move.id)
      if (isKnown || kept.size >= MAX_PREPARED) {
        move.key?.wipe()
        throw isKnown
          ? new EsxiError('INVALID_REQUEST', 'this migration is announced already')
          : new EsxiError('CALL_LIMIT_REACHED', `${MAX_PREPARED} migrations are announced`)
      }
      kept.set(move.id, { move, endMs: clock.monotonicMs() + KEPT_MS })
    },
    find,
    take: (id, role) => {
      const move = find(id, role)
      kept.delete(id)
      return move
    },
    close: () => {
      for (const id of [...kept.keys()]) forget(id)
    },
  }
}
