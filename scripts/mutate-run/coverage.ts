import { Session } from 'node:inspector/promises'
import { fileURLToPath } from 'node:url'
import type { Uncovered } from './messages.ts'

type Range = { startOffset: number; endOffset: number; count: number }

/**
 * Records which parts of modules run, until `stop`. Node.js replaces types by blanks, so offsets
 * stay the same.
 */
export async function recordCoverage(): Promise<{
  /** Returns the spans of these files that did not run, in modules with this address ending. */
  stop(paths: readonly string[], ending: string): Promise<Record<string, Uncovered[]>>
}> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  return {
    stop: async (paths, ending) => {
      const { result } = await session.post('Profiler.takePreciseCoverage')
      session.disconnect()
      const found: Record<string, Uncovered[]> = {}
      for (const { url, functions } of result) {
        if (!url.startsWith('file:') || !url.endsWith(ending)) continue
        const path = fileURLToPath(url)
        if (!paths.includes(path)) continue
        found[path] = uncoveredOf(functions.flatMap(({ ranges }) => ranges))
      }
      return found
    },
  }
}

/**
 * Returns the spans that never ran. The count of an inner range replaces that of an outer range.
 * Pure.
 */
export function uncoveredOf(ranges: readonly Range[]): Uncovered[] {
  return ranges
    .filter(({ count }) => count === 0)
    .map(({ startOffset, endOffset }) => ({ start: startOffset, end: endOffset }))
}

/** Whether a mutant at this span can run. Pure. */
export function isCovered(span: Uncovered, uncovered: readonly Uncovered[]): boolean {
  return !uncovered.some(({ start, end }) => start <= span.start && span.end <= end)
}
