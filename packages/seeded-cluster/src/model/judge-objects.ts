import { findUnexplained } from '@nkpsim/checkers'
import type { Recorded } from '../history/history.ts'
import { namedObjectModel } from './named-object.ts'
import { type FinalObjects, objectCalls } from './object-calls.ts'

/**
 * Judges the answers about users, roles, permissions and hosts together with what was there at the
 * end: there must be an order of the operations that explains them (I8).
 * @returns a line for each object with an answer that no order explains
 */
export function findImpossibleObjects(
  recorded: readonly Recorded[],
  final: FinalObjects,
): string[] {
  return [...objectCalls(recorded, final)].flatMap(([label, calls]) => {
    const impossible = findUnexplained(namedObjectModel, calls)
    if (impossible === undefined) return []
    const { call, startMs } = impossible
    return [
      `${label}: no order of the operations explains ${JSON.stringify(call)} (at ${startMs} ms)`,
    ]
  })
}
