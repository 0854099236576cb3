import { messageOf } from '@nkpsim/daemon/system-reason'
import type { Figure } from './figure.ts'

/** A part of the benchmark. Later parts use what earlier parts started. */
export type Part = { name: string; run: () => Promise<readonly Figure[]> }

/** Results of a benchmark. After an interruption or a failed part, the later parts did not run. */
export type Outcome = {
  figures: readonly Figure[]
  end: 'complete' | 'interrupted' | { failed: string; message: string }
}

/**
 * Runs the parts one after the other until one fails or the signal aborts.
 * @param say receives the name of each part before it runs
 */
export async function runParts(
  parts: readonly Part[],
  { signal, say }: { signal: AbortSignal; say: (line: string) => void },
): Promise<Outcome> {
  const figures: Figure[] = []
  for (const { name, run } of parts) {
    if (signal.aborted) return { figures, end: 'interrupted' }
    say(name)
    try {
      figures.push(...(await run()))
    } catch (error) {
      if (signal.aborted) return { figures, end: 'interrupted' }
      return { figures, end: { failed: name, message: messageOf(error) } }
    }
  }
  return { figures, end: signal.aborted ? 'interrupted' : 'complete' }
}
