import { Worker } from 'node:worker_threads'

/** The result of one seed, in a form that can be sent between threads. */
export type SeedReport = {
  seed: number
  digest: string
  /** Why it failed, in lines; none if it passed. */
  problems: readonly string[]
  events: number
}

/** A run makes much short-lived garbage. A large young generation avoids copying it. */
export const THREAD_OPTIONS = { resourceLimits: { maxYoungGenerationSizeMb: 96 } }

/**
 * Runs seeds on threads, each thread one seed at a time. A thread that dies fails its seed, and a
 * new thread continues.
 * @param signal stops the threads when it aborts; seeds that run then are not reported
 * @param startThread starts a thread that loads `seed-thread.ts`
 */
export async function runOnThreads(
  seeds: Iterable<number>,
  threads: number,
  signal: AbortSignal,
  onReport: (report: SeedReport) => void,
  startThread: () => Worker = () =>
    new Worker(new URL('seed-thread.ts', import.meta.url), THREAD_OPTIONS),
): Promise<void> {
  const left = seeds[Symbol.iterator]()
  const take = (): number | undefined => {
    const next = signal.aborted ? undefined : left.next()
    return next?.done === false ? next.value : undefined
  }
  const runThread = async (): Promise<void> => {
    // A thread starts only if there is a seed for it.
    for (let seed = take(); seed !== undefined; seed = take())
      await runUntilDeath(startThread(), { first: seed, take }, signal, onReport)
  }
  await Promise.all(Array.from({ length: threads }, runThread))
}

async function runUntilDeath(
  worker: Worker,
  { first, take }: { first: number; take: () => number | undefined },
  signal: AbortSignal,
  onReport: (report: SeedReport) => void,
): Promise<void> {
  let settle = (_report: SeedReport): void => undefined
  const dead = new Promise<string>((resolve) => {
    worker.once('error', (error: Error) => resolve(error.stack ?? String(error)))
    worker.once('exit', (code) => resolve(`exit code ${code}`))
  })
  worker.on('message', (report: SeedReport) => settle(report))
  const stop = (): void => void worker.terminate()
  signal.addEventListener('abort', stop)
  try {
    for (let seed: number | undefined = first; seed !== undefined; seed = take()) {
      const reported = new Promise<SeedReport>((resolve) => {
        settle = resolve
      })
      worker.postMessage(seed)
      const answer = await Promise.race([reported, dead])
      if (signal.aborted) return
      if (typeof answer === 'string') {
        onReport({ seed, digest: '', problems: [`the thread ended: ${answer}`], events: 0 })
        return
      }
      onReport(answer)
    }
  } finally {
    signal.removeEventListener('abort', stop)
    await worker.terminate()
  }
}
