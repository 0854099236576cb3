import { shellWord } from '@nkpsim/daemon/name-text'
import { EsxiError } from '../errors.ts'
import type { Wire } from '../migration/link.ts'
import type { Moves } from '../migration/moves.ts'
import type { MoveFacts } from '../migration/moves-input.ts'
import type { PreparedMove } from '../migration/prepared-moves.ts'
import type { MoveProgress, SentVm } from '../migration/send-vm.ts'
import { spelledVmName, type VmPlaces } from './registry/places.ts'
import type { Still } from './turns.ts'

/** The moves of a host, as callers use them. */
export type VmMoves = Pick<Moves, 'find' | 'forget'> & {
  /** @param move with the name under which vCenter announces the VM. @throws as Moves */
  prepare(move: Omit<PreparedMove, 'announcedName'>): Promise<MoveFacts>
  /** @throws EsxiError, and errors of `still`; the VM then stays on this host */
  send(
    id: string,
    wire: Wire,
    how: { signal: AbortSignal; onProgress: (progress: MoveProgress) => void },
    still?: Still,
  ): Promise<SentVm>
  receive(id: string, wire: Wire, still?: Still): Promise<void>
}

/**
 * @param places where a VM that was renamed is found
 * @param inTurn runs work when it is the turn of a VM
 */
export function movesInTurn(
  moves: Moves,
  places: VmPlaces,
  inTurn: <T>(name: string, work: () => Promise<T>, still?: Still) => Promise<T>,
): VmMoves {
  const { prepare, find, forget } = moves
  return {
    find,
    forget,
    prepare: async (announced) => {
      const move = { ...announced, announcedName: announced.name }
      // Files that are yet to come are not found by any name.
      if (move.role === 'destination' && move.isCopy) return prepare(move)
      const datastore = move.role === 'destination' ? move.datastore : ''
      const name = await spelledVmName(places, move.name, datastore)
      if (move.isCopy && name !== move.name) throw renamed(move.name, name)
      return prepare({ ...move, name })
    },
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

/** The destination makes a folder of the name under which vCenter announces the VM. */
function renamed(name: string, folderName: string): EsxiError {
  return new EsxiError(
    'INVALID_REQUEST',
    `virtual machine "${name}" was renamed, and the name of its folder is "${folderName}", so it cannot move to another datastore; give it that name first: nkpsim vm rename ${shellWord(name)} ${shellWord(folderName)}`,
  )
}
