import { type Logger, levelSettingOf, logLevelOf, parseLogLevel } from '@nkpsim/daemon'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { type Setting, settingValue } from './settings.ts'

const NAME = 'config.log.level'

/**
 * Sets the level of the log now, and again whenever the setting changes.
 * @param started level that vCenter was started with. It applies while the setting has no value
 */
export function followLogLevel(store: Store, logger: Pick<Logger, 'setLevel'>, started: string) {
  const apply = (snapshot: Snapshot): void => {
    const isSet = snapshot.settings.has(NAME)
    logger.setLevel(isSet ? logLevelOf(settingValue(snapshot, NAME)) : started)
  }
  apply(store.snapshot())
  store.onChange(apply)
}

/**
 * Returns a setting with its default in this process. The default of the log level is the level
 * that vCenter was started with.
 */
export function asStarted(setting: Setting, started: string): Setting {
  const { name, kind, isDefault } = setting
  if (name !== NAME || kind.kind !== 'choice') return setting
  const byDefault = levelSettingOf(parseLogLevel(started))
  return {
    ...setting,
    kind: { ...kind, byDefault },
    value: isDefault ? byDefault : setting.value,
  }
}
