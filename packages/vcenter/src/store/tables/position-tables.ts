import type { Snapshot } from '../snapshot.ts'
import type { Preparing } from '../tracked-database.ts'

/** Writes of the numbers that only grow. */
export type PositionTables = {
  /** To be called with every change of what hosts should hold. */
  bumpGeneration(): void
  /** Makes the generation larger than one that a host reports. */
  raiseGenerationAbove(generation: number): void
  /** Begins an epoch of tokens for hosts: this number, or one beyond all before. */
  raiseTokenEpoch(atLeast: number): void
}

/**
 * The generation and the epoch of tokens. They are read apart from hosts and users: a change of
 * providers raises the generation, and must not read those again.
 */
export function positionTables(database: Preparing) {
  const bump = database.prepare('UPDATE vcenter SET generation = generation + 1')
  const raise = database.prepare('UPDATE vcenter SET generation = ?1 + 1 WHERE generation <= ?1')
  // The gap is for epochs that a vCenter begins while it runs. It is shorter than a start takes:
  // one that started again and again, and is restored to before, begins at the time of its clock,
  // beyond what hosts know.
  const raiseTokenEpoch = database.prepare(
    'UPDATE vcenter SET token_epoch = MAX(token_epoch + 1000, ?)',
  )
  const position = database.prepare('SELECT generation, token_epoch FROM vcenter')
  const writes: PositionTables = {
    bumpGeneration: () => void bump.run(),
    raiseGenerationAbove: (above) => void raise.run(above),
    raiseTokenEpoch: (atLeast) => void raiseTokenEpoch.run(atLeast),
  }
  const read = (): Pick<Snapshot, 'generation' | 'tokenEpoch'> => {
    const row = position.get()
    return { generation: Number(row?.['generation']), tokenEpoch: Number(row?.['token_epoch']) }
  }
  return { writes, read }
}
