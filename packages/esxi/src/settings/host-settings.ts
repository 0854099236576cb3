import {
  isLevelSetting,
  LEVEL_SETTINGS,
  type LevelSetting,
  type Logger,
  levelSettingOf,
  logLevelOf,
  parseLogLevel,
} from '@nkpsim/daemon'
import type { HostState } from '../config-store/host-state.ts'
import { EsxiError } from '../errors.ts'

const LOG_LEVEL = 'Config.HostAgent.log.level'

/** An advanced setting of a host and its value. */
export type HostSetting = {
  name: string
  value: string
  defaultValue: string
  choices: readonly string[]
}

/** The advanced settings of a host. */
export type HostSettings = {
  list(): HostSetting[]
  /**
   * Sets a value. It is effective immediately and after a restart. An empty text restores the
   * default.
   * @throws EsxiError SETTING_NOT_FOUND, INVALID_SETTING
   */
  set(name: string, text: string, still?: () => Promise<void>): Promise<HostSetting>
}

/**
 * @param input.logLevel level that the host was started with, used unless the setting has a value
 */
export function createHostSettings(input: {
  state: HostState
  logger: Pick<Logger, 'setLevel' | 'info'>
  logLevel: string
}): HostSettings {
  const { state, logger } = input
  const byDefault = levelSettingOf(parseLogLevel(input.logLevel))
  const level = (): LevelSetting => state.current().logLevel ?? byDefault
  const setting = (): HostSetting => ({
    name: LOG_LEVEL,
    value: level(),
    defaultValue: byDefault,
    choices: LEVEL_SETTINGS,
  })
  logger.setLevel(logLevelOf(level()))
  return {
    list: () => [setting()],
    set: async (name, text, still) => {
      if (name !== LOG_LEVEL)
        throw new EsxiError('SETTING_NOT_FOUND', `there is no setting "${name}"`)
      if (text !== '' && !isLevelSetting(text))
        throw new EsxiError('INVALID_SETTING', `${name} is one of ${LEVEL_SETTINGS.join(', ')}`)
      const logLevel = text === '' ? undefined : text
      await state.update(
        (current) => ({ next: { ...current, logLevel }, result: undefined }),
        still,
      )
      logger.setLevel(logLevelOf(level()))
      return setting()
    },
  }
}
