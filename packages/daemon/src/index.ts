export { createUsage, type Usage } from './arguments.ts'
export {
  type ClockFile,
  clockFile,
  formatClockFile,
  offsetAt,
  parseClockFile,
  pausedAt,
} from './clock-file.ts'
export { CLOCK_FILE, openClusterClock, type SavedClock } from './cluster-clock.ts'
export {
  isTemporaryFile,
  removeTemporaryFiles,
  syncFile,
  writeAll,
  writeAllNow,
  writeFileDurably,
} from './durable-file.ts'
export { DaemonError, type DaemonErrorCode } from './errors.ts'
export { createFreePorts, type FreePorts, isPortFree } from './free-ports.ts'
export { type HeldFolder, heldFolder, holdFolder } from './held-folder.ts'
export {
  type Input,
  inputUnreadable,
  readInput,
  streamInput,
  systemInput,
} from './input.ts'
export { type LogLevel, parseLogLevel } from './log-level.ts'
export {
  isLevelSetting,
  LEVEL_SETTINGS,
  type LevelSetting,
  levelSettingOf,
  logLevelOf,
} from './log-level-setting.ts'
export { LOG_OPTIONS, LOG_USAGE, type LogStyle, parseLogStyle } from './log-options.ts'
export { formatLogRecord, type LogRecord } from './log-text.ts'
export type { Logger } from './logger.ts'
export {
  createLoginCounter,
  type LoginAttempt,
  type LoginCounter,
  type LoginLimit,
} from './login-counter.ts'
export { fileCheck } from './metrics/file-check.ts'
export {
  METRICS_OPTIONS,
  METRICS_USAGE,
  type MetricsAddress,
  parseMetricsAddress,
} from './metrics/metrics-options.ts'
export type { Readiness, ReadinessCheck } from './metrics/readiness.ts'
export { createPasswordChecks, type PasswordChecks } from './password-checks.ts'
export {
  MAX_PASSWORD_BYTES,
  parsePassword,
  readOpeningPasswords,
  readPasswordFile,
} from './password-file.ts'
export { createQueue, type Queue, stopping } from './queue.ts'
export { READY_FILE, removeReadyFile, writeReadyFile } from './ready-file.ts'
export { removeLeftovers } from './remove-leftovers.ts'
export { removeTree, removeTreeNow } from './remove-tree.ts'
export { type Repetition, repeatEvery } from './repeat-every.ts'
export { EXIT_CODES, failStop, type RunningDaemon, runDaemon } from './run-daemon.ts'
export { type ClockState, createSimulatedClock, type SimulatedClock } from './simulated-clock.ts'
export { sleepUntil } from './sleep-until.ts'
export {
  acquireFileLock,
  isStateFolderInUse,
  lockStateFolder,
} from './state-lock.ts'
export { tellDelivery } from './tell-delivery.ts'
export { parseOtlpEndpoint, TRACING_OPTIONS, TRACING_USAGE } from './tracing-options.ts'
export { createUserTurns, type UserTurns } from './user-turns.ts'
export { VERSION } from './version.ts'
export { watchReadiness } from './watch-readiness.ts'
