import type { Secret } from '@nkpsim/crypto'
import type { MachineClock } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'

/** A migration that vCenter has announced to one of its two hosts. */
export type PreparedMove = {
  /** UUID, known only to the two hosts and to vCenter. */
  id: string
  /** Name of the folder of the VM. */
  name: string
  /** Name under which vCenter announced the VM. */
  announcedName: string
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
  /** Name of the user of vCenter who moves the VM. */
  user: string
  /** UUID of the other host. Undefined if another vCenter manages it, so that its caller relays. */
  peerHostId: string | undefined
}

/** A host has few migrations at a time. */
const MAX_PREPARED = 64
/** No user keeps out the others. An announcement ends when its migration begins. */
const MAX_OF_USER = 16
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
  /** Wipes the key. */
  forget(id: string): void
  close(): void
}

export function createPreparedMoves(clock: Pick<MachineClock, 'monotonicMs'>): PreparedMoves {
  const kept = new Map<string, { move: PreparedMove; endMs: number }>()
  const forget = (id: string): void => {
    kept.get(id)?.move.key?.wipe()
    kept.delete(id)
  }
  const requireRoom = (move: PreparedMove): void => {
    if (kept.has(move.id))
      throw new EsxiError('INVALID_REQUEST', 'this migration is announced already')
    const limited = (count: number, most: number, of: string): void => {
      if (count < most) return
      throw new EsxiError(
        'CALL_LIMIT_REACHED',
        `${most} migrations${of} are announced to this host; they expire after ${KEPT_MS / 1000} s`,
      )
    }
    const ofUser = [...kept.values()].filter(({ move: { user } }) => user === move.user)
    limited(ofUser.length, MAX_OF_USER, ' of this user')
    limited(kept.size, MAX_PREPARED, '')
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
      try {
        requireRoom(move)
      } catch (error) {
        move.key?.wipe()
        throw error
      }
      kept.set(move.id, { move, endMs: clock.monotonicMs() + KEPT_MS })
    },
    find,
    forget,
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
