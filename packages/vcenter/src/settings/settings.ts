import { VcenterError } from '../errors.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import {
  type DurationSetting,
  SETTINGS,
  SETTINGS_WITHOUT_EFFECT,
  type SettingKind,
  type SettingName,
  type SettingValue,
  UNIT_MS,
} from './registry.ts'

/** A setting with its value. */
export type Setting = { name: SettingName; kind: SettingKind; value: string; isDefault: boolean }

type Kept = Pick<Snapshot, 'settings'>

/** Returns the value of a setting, or its default. */
export function settingValue<Name extends SettingName>(
  { settings }: Kept,
  name: Name,
): SettingValue<Name> {
  const kind: SettingKind = SETTINGS[name]
  const text = settings.get(name)
  // This cast is safe, because only text that parseSetting accepts is stored.
  if (text === undefined) return kind.byDefault as SettingValue<Name>
  const value =
    kind.kind === 'number' ? Number(text) : kind.kind === 'boolean' ? text === 'true' : text
  return value as SettingValue<Name>
}

/** Returns a setting that holds a span of time, in milliseconds. */
export function durationMs(kept: Kept, name: DurationSetting): number {
  return settingValue(kept, name) * UNIT_MS[SETTINGS[name].unit]
}

/** Returns every setting, sorted by name. */
export function listSettings({ settings }: Kept): Setting[] {
  return (Object.keys(SETTINGS) as SettingName[]).sort().map((name) => ({
    name,
    kind: SETTINGS[name],
    value: settings.get(name) ?? String(SETTINGS[name].byDefault),
    isDefault: !settings.has(name),
  }))
}

/**
 * Returns a setting by its name.
 * @throws VcenterError SETTING_NOT_FOUND
 */
export function findSetting(kept: Kept, name: string): Setting {
  const setting = listSettings(kept).find((each) => each.name === name)
  if (setting !== undefined) return setting
  const why = SETTINGS_WITHOUT_EFFECT.get(name)
  throw new VcenterError(
    'SETTING_NOT_FOUND',
    why === undefined ? `there is no setting "${name}"` : `${name} has no effect here: ${why}`,
  )
}

/**
 * Changes a setting immediately. An empty text restores the default.
 * @throws VcenterError SETTING_NOT_FOUND, INVALID_SETTING
 */
export async function setSetting(store: Store, name: string, text: string): Promise<Setting> {
  const setting = findSetting(store.snapshot(), name)
  const value = text === '' ? undefined : parseSetting(setting, text)
  const snapshot = await store.change((tables) => {
    if (value === undefined) tables.removeSetting(setting.name)
    else tables.putSetting(setting.name, value)
    // Hosts receive some of the settings.
    tables.bumpGeneration()
  })
  return findSetting(snapshot, name)
}

/**
 * Parses the value of a setting.
 * @throws VcenterError SETTING_NOT_FOUND, INVALID_SETTING
 */
export function checkSetting(name: string, text: string): string {
  return parseSetting(findSetting({ settings: new Map() }, name), text)
}

function parseSetting({ name, kind }: Setting, text: string): string {
  switch (kind.kind) {
    case 'number': {
      const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
      if (value >= kind.least && value <= kind.most) return String(value)
      throw invalid(name, `a whole number of ${kind.unit} from ${kind.least} to ${kind.most}`)
    }
    case 'boolean': {
      const value = text.toLowerCase()
      if (value === 'true' || value === 'false') return value
      throw invalid(name, 'true or false')
    }
    case 'choice':
      if (kind.choices.includes(text)) return text
      throw invalid(name, `one of ${kind.choices.join(', ')}`)
  }
}

function invalid(name: string, expected: string): VcenterError {
  return new VcenterError('INVALID_SETTING', `${name} is ${expected}`)
}
