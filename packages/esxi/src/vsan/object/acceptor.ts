import { EsxiError } from '../../errors.ts'
import type { ObjectConfiguration, ObjectOwner, StoredConfiguration } from '../../records/vsan.ts'
import type { Accepted, Prepared } from './peer.ts'
import { isSameConfiguration } from './votes.ts'

/*
 * The part of a component in the agreement on configurations: Paxos (Lamport, Paxos Made Simple,
 * 2001) with a value that changes. The csn is the number of the proposal and of the value. A
 * majority of promises for a csn belongs to one run, so no csn has two configurations that count.
 */

type Unclean<T> = T extends { outcome: 'promised' } ? Omit<T, 'isClean'> : T

/**
 * Promises to take no configuration with a lower csn. Refuses another run while the owner's lease
 * may still run, so that the owner can read without asking anybody.
 */
export function prepareChange(
  stored: StoredConfiguration,
  { csn, run, isOwned }: { csn: number; run: ObjectOwner; isOwned: boolean },
): { answer: Unclean<Prepared>; toStore?: StoredConfiguration } {
  const { promise, ...configuration } = stored
  if (isOwned && stored.owner.runId !== run.runId)
    return { answer: { outcome: 'owned', configuration: stored } }
  const isPromisedToRun = promise?.csn === csn && promise.runId === run.runId
  if (isPromisedToRun) return { answer: { outcome: 'promised', configuration: stored } }
  const highest = Math.max(stored.csn, promise?.csn ?? 0)
  if (csn <= highest) return { answer: { outcome: 'refused', csn: highest } }
  return {
    answer: { outcome: 'promised', configuration: stored },
    toStore: { ...configuration, promise: { csn, runId: run.runId } },
  }
}

/** Takes a configuration unless the component has promised or stored a later one. */
export function acceptConfiguration(
  stored: StoredConfiguration,
  { ...configuration }: ObjectConfiguration,
  run: ObjectOwner,
): { answer: Accepted; toStore?: StoredConfiguration } {
  const { promise } = stored
  const isPromisedAway =
    promise !== undefined &&
    (promise.csn > configuration.csn ||
      (promise.csn === configuration.csn && promise.runId !== run.runId))
  const highest = Math.max(stored.csn, promise?.csn ?? 0)
  if (isPromisedAway) return { answer: { outcome: 'refused', csn: highest } }
  if (configuration.csn > stored.csn)
    return { answer: { outcome: 'accepted' }, toStore: configuration }
  if (configuration.csn === stored.csn && isSameConfiguration(stored, configuration))
    return { answer: { outcome: 'accepted' } }
  return { answer: { outcome: 'refused', csn: highest } }
}

/**
 * Checks whether a run may read and write a component.
 * @throws EsxiError VSAN_CONFIGURATION_STALE
 */
export function requireCurrent(
  { csn, owner, promise }: StoredConfiguration,
  expectedCsn: number,
  run: ObjectOwner,
): void {
  const isFree = promise === undefined || promise.runId === run.runId
  if (csn === expectedCsn && owner.runId === run.runId && isFree) return
  throw new EsxiError(
    'VSAN_CONFIGURATION_STALE',
    `the component has the configuration ${csn}, and the call has ${expectedCsn}`,
  )
}
