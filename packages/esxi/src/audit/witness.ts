import type { KeptCheckpoint } from './checkpoint-line.ts'

/**
 * Number of the newest checkpoints to keep for each log. Contradicting checkpoints have a
 * separate limit, and the first ones stay, so that later ones cannot replace this evidence.
 */
export const MAX_KEPT = 1000
export const MAX_CONFLICTING = 100
/** Number of logs whose checkpoints are kept: those whose checkpoints arrived last. */
const MAX_LOGS = 8

/** What a witness does with a checkpoint that it receives. */
export type Verdict =
  /** The witness already has the same checkpoint. */
  | { kind: 'known' }
  | { kind: 'keep' }
  /**
   * The checkpoint contradicts a kept one. The witness keeps it too, unless there is enough
   * evidence.
   */
  | { kind: 'conflict'; why: string; isKept: boolean }

/**
 * Compares a checkpoint that has a valid signature with the stored checkpoints of the same log.
 * Pure.
 */
export function judgeCheckpoint(
  kept: readonly KeptCheckpoint[],
  offered: Omit<KeptCheckpoint, 'isConflicting'>,
): Verdict {
  const { sequence, hash } = offered.checkpoint
  const isSame = (each: KeptCheckpoint): boolean =>
    each.checkpoint.sequence === sequence &&
    each.checkpoint.hash === hash &&
    each.publicKey.equals(offered.publicKey)
  const agreed = kept.filter(({ isConflicting }) => !isConflicting)
  if (agreed.some(isSame)) return { kind: 'known' }
  const why = contradiction(agreed, offered)
  if (why === undefined) return { kind: 'keep' }
  const conflicting = kept.filter(({ isConflicting }) => isConflicting)
  const isKept = !conflicting.some(isSame) && conflicting.length < MAX_CONFLICTING
  return { kind: 'conflict', why, isKept }
}

function contradiction(
  agreed: readonly KeptCheckpoint[],
  { checkpoint, publicKey }: Omit<KeptCheckpoint, 'isConflicting'>,
): string | undefined {
  const { sequence } = checkpoint
  const newest = agreed.at(-1)
  if (newest === undefined) return undefined
  if (!newest.publicKey.equals(publicKey)) return 'it is signed with another key than those before'
  if (agreed.some((each) => each.checkpoint.sequence === sequence))
    return `record ${sequence} had another hash before`
  if (sequence < newest.checkpoint.sequence)
    return `the log ended at ${newest.checkpoint.sequence} before`
  return undefined
}

/**
 * Returns whether a checkpoint can be from a log that a vCenter began at a restore. Such a log is
 * signed with the key of the vCenter's first log. The id of that first log is the UUID of the
 * vCenter. A new log must not displace the checkpoints of another log. Pure.
 */
export function mayBeAfterRestore(
  kept: readonly KeptCheckpoint[],
  { checkpoint, publicKey }: Omit<KeptCheckpoint, 'isConflicting'>,
  vcenterId: string,
): boolean {
  const ofThese = kept.filter(
    (each) =>
      each.checkpoint.instanceId === checkpoint.instanceId ||
      (each.checkpoint.instanceId === vcenterId && !each.isConflicting),
  )
  const logs = new Set(kept.map((each) => each.checkpoint.instanceId)).add(checkpoint.instanceId)
  return logs.size <= MAX_LOGS && ofThese.every((each) => each.publicKey.equals(publicKey))
}

/** Returns the checkpoints to keep, in the order of their arrival. Pure. */
export function compact(all: readonly KeptCheckpoint[]): KeptCheckpoint[] {
  const byLog = Map.groupBy(all, ({ checkpoint }) => checkpoint.instanceId)
  const heardLast = [...new Set(all.map(({ checkpoint }) => checkpoint.instanceId).reverse())]
  const kept = new Set(
    heardLast.slice(0, MAX_LOGS).flatMap((instanceId) => {
      const own = byLog.get(instanceId) ?? []
      return [
        ...own.filter(({ isConflicting }) => !isConflicting).slice(-MAX_KEPT),
        ...own.filter(({ isConflicting }) => isConflicting).slice(0, MAX_CONFLICTING),
      ]
    }),
  )
  return all.filter((each) => kept.has(each))
}
