import type { LogLevel } from './log-level.ts'

/**
 * Log levels as values of vSphere's advanced settings. Here `trivia` means the same as `verbose`.
 */
export const LEVEL_SETTINGS = ['error', 'warning', 'info', 'verbose', 'trivia'] as const

export type LevelSetting = (typeof LEVEL_SETTINGS)[number]

const LEVELS: Readonly<Record<LevelSetting, LogLevel>> = {
  error: 'error',
  warning: 'warn',
  info: 'info',
  verbose: 'debug',
  trivia: 'debug',
}

export function logLevelOf(setting: LevelSetting): LogLevel {
  return LEVELS[setting]
}

/** Returns the value of the setting for a log level. */
export function levelSettingOf(level: LogLevel): LevelSetting {
  return LEVEL_SETTINGS.find((setting) => LEVELS[setting] === level) ?? 'info'
}

export function isLevelSetting(value: unknown): value is LevelSetting {
  return (LEVEL_SETTINGS as readonly unknown[]).includes(value)
}
