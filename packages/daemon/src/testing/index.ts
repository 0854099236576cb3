export {
  type AuditLab,
  auditLab,
  INSTANCE_ID,
  linesOf,
  makeCalls,
  verifyAll,
  witnessed,
} from './audit-lab.ts'
export { hasEnded, readReady, untilReady } from './daemon-process.ts'
export { type Family, parseExposition, type Sample } from './exposition.ts'
export { type Fetched, fetchText } from './fetch-text.ts'
export { clusterClockOf, type ManualClock, manualClock } from './manual-clock.ts'
export { PATIENCE_MS } from './patience.ts'
export { canReadChildren, countInMemory, type Found } from './process-memory.ts'
export { runSources } from './run-sources.ts'
export { silentLogger } from './silent-logger.ts'
export { silentNotes } from './silent-notes.ts'
export { canStrace, failCallsOf, injecting } from './strace.ts'
export { createTemporaryFolder } from './temporary-folder.ts'
export { until, untilEqual } from './until.ts'
export { type SocketWatch, watchSockets } from './watch-sockets.ts'
