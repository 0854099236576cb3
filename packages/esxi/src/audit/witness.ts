import type { KeptCheckpoint } from './checkpoint-line.ts'

/**
 * Of each vCenter so many of the newest are kept, and so many of the first that contradicted them:
 * nobody flushes evidence out.
 */
export const MAX_KEPT = 1000
export const MAX_CONFLICTING = 100
/** Of so many vCenters, those that were heard of last. */
const MAX_VCENTERS = 8

/** What a witness makes of a checkpoint that it is given. */
export type Verdict =
  /** It holds the same already. */
  | { kind: 'known' }
  | { kind: 'keep' }
  /** To be kept beside what it contradicts, unless there is evidence enough. */
  | { kind: 'conflict'; why: string; isKept: boolean }

/** Judges a checkpoint whose signature is good by those of the same vCenter that are kept. Pure. */
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

/** What is kept of all that came, in the order in which it came. Pure. */
export function compact(all: readonly KeptCheckpoint[]): KeptCheckpoint[] {
  const byVcenter = Map.groupBy(all, ({ checkpoint }) => checkpoint.instanceId)
  const heardLast = [...new Set(all.map(({ checkpoint }) => checkpoint.instanceId).reverse())]
  const kept = new Set(
    heardLast.slice(0, MAX_VCENTERS).flatMap((instanceId) => {
      const own = byVcenter.get(instanceId) ?? []
      return [
        ...own.filter(({ isConflicting }) => !isConflicting).slice(-MAX_KEPT),
        ...own.filter(({ isConflicting }) => isConflicting).slice(0, MAX_CONFLICTING),
      ]
    }),
  )
  return all.filter((each) => kept.has(each))
}
