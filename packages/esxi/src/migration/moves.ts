import { stopping } from '@nkpsim/daemon'
import { joinSignals } from '@nkpsim/daemon/abortable'
import { EsxiError } from '../errors.ts'
import { arrivingVm, requireCanArrive } from './arriving-vm.ts'
import { leaveHost, requireCanLeave } from './leaving-vm.ts'
import { createLink, type Wire } from './link.ts'
import type { MoveFacts, MovesInput } from './moves-input.ts'
import { createPreparedMoves, type PreparedMove } from './prepared-moves.ts'
import { receiveVm } from './receive-vm.ts'
import type { MoveProgress, SentVm } from './send-vm.ts'

/** Limit of vSphere with 10 GbE (https://configmax.broadcom.com). Each holds memory of a VM. */
const MAX_RUNNING = 8

/**
 * VMs that move from or to this host. A migration begins in the turn of its VM and runs outside of
 * it. The host meanwhile refuses other changes of the VM, because callers do not wait that long.
 */
export type Moves = {
  /**
   * Announces a migration, and checks whether it could begin now.
   * @throws EsxiError, after which nothing is announced. CALL_LIMIT_REACHED if eight run
   */
  prepare(move: PreparedMove): Promise<MoveFacts>
  /** @throws EsxiError MIGRATION_NOT_FOUND */
  find(id: string, role: PreparedMove['role']): PreparedMove
  /** Forgets a migration that was announced, and has not begun. */
  forget(id: string): void
  /** Begins to send a VM, in its turn. */
  beginSend(
    id: string,
    wire: Wire,
    how: { signal: AbortSignal; onProgress: (progress: MoveProgress) => void },
  ): Promise<{ ended: Promise<SentVm> }>
  /** Begins to receive a VM, in its turn. */
  beginReceive(id: string, wire: Wire): Promise<{ ended: Promise<void> }>
  isRunning(name: string): boolean
  /** @throws EsxiError VM_POWERED_ON_ELSEWHERE if the VM is being moved */
  requireNone(name: string): void
  /** Cancels migrations that can still be cancelled, and waits for the others. */
  close(): Promise<void>
}

export function createMoves(input: MovesInput): Moves {
  const { clock, logger, stallMs } = input
  const prepared = createPreparedMoves(clock)
  const running = new Map<string, Promise<unknown>>()
  const stop = new AbortController()
  const requireNone = (name: string): void => {
    if (running.has(name))
      throw new EsxiError(
        'VM_POWERED_ON_ELSEWHERE',
        'the virtual machine is being moved; wait until this is done',
      )
  }
  const requireRoom = (): void => {
    if (running.size >= MAX_RUNNING)
      throw new EsxiError(
        'CALL_LIMIT_REACHED',
        `${MAX_RUNNING} virtual machines move from or to this host already; wait until one is done`,
      )
  }
  const begin = <T>(
    { id, name, role, key }: PreparedMove,
    wire: Wire,
    move: (link: ReturnType<typeof createLink>) => Promise<T>,
  ): { ended: Promise<T> } => {
    const own = role === 'source' ? 'fromSource' : 'fromDestination'
    const sleep = (ms: number, signal: AbortSignal) => clock.sleep(ms, signal)
    const link = createLink({ wire, key, migrationId: id, own, stallMs, sleep })
    logger.info('vm.migration-began', {
      vm: name,
      migration: id,
      role,
      encrypted: key !== undefined,
    })
    const ended = move(link)
      .then(
        (result) => {
          logger.info('vm.migration-ended', { vm: name, migration: id, role })
          return result
        },
        (error: unknown) => {
          logger.warn('vm.migration-failed', { vm: name, migration: id, role, error })
          throw error
        },
      )
      .finally(() => {
        key?.wipe()
        running.delete(name)
        link.stopReading()
      })
    running.set(
      name,
      ended.catch(() => undefined),
    )
    return { ended }
  }
  return {
    find: prepared.find,
    forget: prepared.forget,
    prepare: async (asked) => {
      const { key, name, role } = asked
      try {
        stop.signal.throwIfAborted()
        requireNone(name)
        requireRoom()
        const facts =
          role === 'source'
            ? await requireCanLeave(input, asked)
            : await requireCanArrive(input, asked)
        if (!facts.isEncrypted) key?.wipe()
        const move = role === 'source' ? { ...asked, isOn: facts.isOn } : asked
        prepared.add(facts.isEncrypted ? move : { ...move, key: undefined })
        return facts
      } catch (error) {
        key?.wipe()
        throw error
      }
    },
    beginSend: async (id, wire, { signal, onProgress }) => {
      requireRoom()
      const move = prepared.take(id, 'source')
      return begin(move, wire, async (link) => {
        using joined = joinSignals(signal, stop.signal)
        return await leaveHost(input, move, link, { signal: joined.signal, onProgress })
      })
    },
    beginReceive: async (id, wire) => {
      requireRoom()
      const move = prepared.take(id, 'destination')
      return begin(move, wire, (link) => receiveVm(arrivingVm(input, move), link, clock))
    },
    isRunning: (name) => running.has(name),
    requireNone,
    close: async () => {
      stop.abort(stopping())
      prepared.close()
      await Promise.all(running.values())
    },
  }
}
