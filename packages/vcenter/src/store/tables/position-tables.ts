import type { Snapshot } from '../snapshot.ts'
import type { Preparing } from '../tracked-database.ts'

/** Writes the numbers that only increase. */
export type PositionTables = {
  /** Call this with every change of the desired state of hosts. */
  bumpGeneration(): void
  /** Raises the generation above a generation that a host reports. */
  raiseGenerationAbove(generation: number): void
  /**
   * Begins an epoch of tokens for hosts. The epoch is `atLeast` or larger, and above all earlier
   * epochs.
   */
  raiseTokenEpoch(atLeast: number): void
  /** Begins the next term, in which this vCenter leads. */
  beginTerm(): void
  /** Raises the term above a term that a host reports. */
  raiseTermAbove(term: number): void
  /** Numbers the change, and returns its number. */
  nextSequence(): number
}

/**
 * Opens the table with the generation and the token epoch. They are read separately from hosts and
 * users. A change of providers raises the generation, and should not read hosts and users again.
 */
export function positionTables(database: Preparing) {
  const bump = database.prepare('UPDATE vcenter SET generation = generation + 1')
  const raise = database.prepare('UPDATE vcenter SET generation = ?1 + 1 WHERE generation <= ?1')
  // Each start of vCenter begins an epoch. The gap of 1000 leaves numbers for the epochs that begin
  // while vCenter runs. Unless vCenter starts more often than once a second, epochs stay behind the
  // clock (ms). Then a restored vCenter, which begins at its clock's time, is above all epochs that
  // hosts know.
  const raiseTokenEpoch = database.prepare(
    'UPDATE vcenter SET token_epoch = MAX(token_epoch + 1000, ?)',
  )
  const position = database.prepare(
    'SELECT generation, token_epoch, term, sequence FROM vcenter, replication',
  )
  const beginTerm = database.prepare('UPDATE replication SET term = term + 1')
  const raiseTerm = database.prepare('UPDATE replication SET term = ?1 + 1 WHERE term <= ?1')
  const nextSequence = database.prepare('UPDATE replication SET sequence = sequence + 1')
  const sequence = database.prepare('SELECT sequence FROM replication')
  const writes: PositionTables = {
    bumpGeneration: () => void bump.run(),
    raiseGenerationAbove: (above) => void raise.run(above),
    raiseTokenEpoch: (atLeast) => void raiseTokenEpoch.run(atLeast),
    beginTerm: () => void beginTerm.run(),
    raiseTermAbove: (above) => void raiseTerm.run(above),
    nextSequence: () => {
      nextSequence.run()
      return Number(sequence.get()?.['sequence'])
    },
  }
  const read = (): Pick<Snapshot, 'generation' | 'tokenEpoch' | 'term' | 'sequence'> => {
    const row = position.get()
    return {
      generation: Number(row?.['generation']),
      tokenEpoch: Number(row?.['token_epoch']),
      term: Number(row?.['term']),
      sequence: Number(row?.['sequence']),
    }
  }
  return { writes, read }
}
