import { findUnexplained } from '@nkpsim/checkers'
import type { Recorded } from '../history/history.ts'
import { formatOperation, formatOutcome } from '../workload/operation.ts'
import { keyProviderModel } from './key-provider.ts'
import { type BackupContent, providerCalls } from './provider-calls.ts'

/**
 * Judges all answers about key providers together: there must be an order of the operations that
 * explains them (I8).
 * @param contents what is in each backup file, by the name of the backup
 * @returns a line for each provider with an answer that no order explains
 */
export function findImpossibleAnswers(
  recorded: readonly Recorded[],
  contents: ReadonlyMap<string, BackupContent>,
): string[] {
  return [...providerCalls(recorded, contents)].flatMap(([name, calls]) => {
    const impossible = findUnexplained(keyProviderModel, calls)
    if (impossible === undefined) return []
    const { startMs, endMs } = impossible
    const about = recorded.find((each) => each.startMs === startMs && each.endMs === endMs)
    const text = about && `${formatOperation(about.operation)}: ${formatOutcome(about.outcome)}`
    return [`${name}: no order of the operations explains ${text} (at ${startMs} ms)`]
  })
}
