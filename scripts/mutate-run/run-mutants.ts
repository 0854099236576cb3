import { readImportGraph } from './import-graph.ts'
import { createJudge, type Judged, LIMIT_MARGIN_MS } from './judge.ts'
import { type Mutant, mutantsOf, sampleOf } from './mutants.ts'
import { sourcesIn } from './sources.ts'
import { createTestWorker } from './test-worker.ts'

/** What to mutate. Folders are paths from the root. */
export type MutationInput = {
  root: string
  folders: readonly string[]
  count: number | undefined
  seed: string
  /** Folder for temporary files of tests. */
  scratch: string
  signal: AbortSignal
  /** Added to the limit of a mutant (LIMIT_MARGIN_MS). */
  limitMarginMs?: number | undefined
  onJudged?: (mutant: Judged, done: number, total: number) => void
}

export type MutationResult = {
  mutants: Judged[]
  /** Test files that fail without mutants, each with its failure. */
  unusable: ReadonlyMap<string, string>
  wasInterrupted: boolean
}

/** Judges the mutants of folders. Never changes a file of the tree. */
export async function runMutants(input: MutationInput): Promise<MutationResult> {
  const { root, signal } = input
  const texts = sourcesIn(root, input.folders)
  const all = [...texts].flatMap(([path, text]) => mutantsOf(path, text))
  // The mutants are not in the order of the text, so an interrupted run has judged a sample of all.
  const chosen = sampleOf(all, input.count ?? all.length, input.seed)
  const worker = createTestWorker(input.scratch, signal)
  const judge = createJudge({
    root,
    graph: readImportGraph(root),
    sources: [...texts.keys()],
    textOf: (path) => texts.get(path) ?? '',
    worker,
    limitMarginMs: input.limitMarginMs ?? LIMIT_MARGIN_MS,
  })
  const verdicts = new Map<Mutant, Judged>()
  try {
    for (const mutant of chosen) {
      const judged = await judge.judge(mutant)
      verdicts.set(mutant, judged)
      input.onJudged?.(judged, verdicts.size, chosen.length)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    worker.close()
  }
  const mutants = all.flatMap((mutant) => verdicts.get(mutant) ?? [])
  return { mutants, unusable: judge.unusable(), wasInterrupted: signal.aborted }
}
