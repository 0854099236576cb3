import type { Wire } from '../migration/link.ts'
import type { Moves } from '../migration/moves.ts'
import type { MoveProgress, SentVm } from '../migration/send-vm.ts'
import type { Still } from './turns.ts'

/** The moves of a host, as callers use them. */
export type VmMoves = Pick<Moves, 'prepare' | 'find' | 'requireNone'> & {
  /** @throws EsxiError, and errors of `still`; the VM then stays on this host */
  send(
    id: string,
    wire: Wire,
    how: { signal: AbortSignal; onProgress: (progress: MoveProgress) => void },
    still?: Still,
  ): Promise<SentVm>
  receive(id: string, wire: Wire, still?: Still): Promise<void>
}

/** @param inTurn runs work when it is the turn of a VM */
export function movesInTurn(
  moves: Moves,
  inTurn: <T>(name: string, work: () => Promise<T>, still?: Still) => Promise<T>,
): VmMoves {
  const { prepare, find, requireNone } = moves
  return {
    ...{ prepare, find, requireNone },
    send: async (id, wire, how, still) => {
      const { name } = find(id, 'source')
      const { ended } = await inTurn(name, () => moves.beginSend(id, wire, how), still)
      return ended
    },
    receive: async (id, wire, still) => {
      const { name } = find(id, 'destination')
      const { ended } = await inTurn(name, () => moves.beginReceive(id, wire), still)
      return ended
    },
  }
}
