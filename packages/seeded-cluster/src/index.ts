export { formatTimeline } from './history/timeline.ts'
export { runOnThreads, type SeedReport, THREAD_OPTIONS } from './run/run-on-threads.ts'
export { problemsOf, type RunResult } from './run/run-plan.ts'
export { runSeed } from './run/run-seed.ts'
