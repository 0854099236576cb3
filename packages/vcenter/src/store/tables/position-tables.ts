import type { Snapshot } from '../snapshot.ts'
import type { Preparing } from '../tracked-database.ts'

/** Writes the numbers that only grow. */
export type PositionTables = {
  /** Call this with every change of the desired state of hosts. */
  bumpGeneration(): void
  /** Makes the generation larger than one that a host reports. */
  raiseGenerationAbove(generation: number): void
  /** Begins an epoch of tokens for hosts: this number, or one above all earlier epochs. */
  raiseTokenEpoch(atLeast: number): void
}

/**
 * The generation and the token epoch. They are read separately from hosts and users: a change of
 * providers raises the generation, and must not read hosts and users again.
 */
export function positionTables(database: Preparing) {
  const bump = database.prepare('UPDATE vcenter SET generation = generation + 1')
  const raise = database.prepare('UPDATE vcenter SET generation = ?1 + 1 WHERE generation <= ?1')
  // The gap of 1000 leaves room for epochs that begin while a vCenter runs. A start takes longer
  // than 1000 ms, so epochs do not overtake the clock. A restored vCenter therefore begins at the
  // time of its clock, above the epochs that hosts know.
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
