import { CliError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import type { Config } from './config.ts'
import {
  type GivenSettings,
  parseSetting,
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
  type Settings,
} from './settings.ts'

export const DEFAULTS: Settings = {
  state: '.nkpsim',
  output: 'table',
  timeout: undefined,
  color: true,
  quiet: false,
}

/** All sources of settings. */
export type Sources = {
  /** Options of the command line. */
  options: GivenSettings & { profile?: string | undefined }
  env: Readonly<Record<string, string | undefined>>
  config: Config
  /** The configuration file, for messages. */
  path: string
}

/** Value of a setting, and its source. */
export type Settled = {
  settings: Settings
  /**
   * Source of each setting, such as `--state`, `NKPSIM_STATE`, `profile lab`, the path of the file,
   * or `default`.
   */
  origins: Record<SettingName, string>
  /** The profile in use, and the source of its name. */
  profile: { name: string; origin: string } | undefined
}

/** One source of settings, and its name. */
type Layer = { given: GivenSettings; origin: (name: SettingName) => string }

/**
 * Resolves each setting. Highest precedence first: options, a profile named by an option, the
 * environment, a profile named by the environment or the file, the defaults of the file. Pure.
 * @throws CliError USAGE if the environment has an invalid value; NOT_FOUND if there is no such
 *   profile
 */
export function settle({ options, env, config, path }: Sources): Settled {
  const { profile: _, ...given } = options
  const profile = chosenProfile({ options, env, config, path })
  const ofProfile: Layer = {
    given: profile === undefined ? {} : findProfile(config, profile.name, path),
    origin: () => `profile ${profile?.name}`,
  }
  const ofEnvironment: Layer = {
    given: environmentSettings(env),
    origin: (name) => SETTINGS[name].variable,
  }
  const isByOption = profile?.origin === '--profile'
  const layers: Layer[] = [
    { given, origin: (name) => SETTINGS[name].option },
    ...(isByOption ? [ofProfile, ofEnvironment] : [ofEnvironment, ofProfile]),
    { given: config.defaults, origin: () => path },
  ]
  const origins = Object.fromEntries(
    SETTING_NAMES.map((name) => [name, originOf(name, layers)]),
  ) as Record<SettingName, string>
  const settings = Object.assign({}, DEFAULTS, ...layers.toReversed().map((each) => each.given))
  return { settings, origins, profile }
}

function chosenProfile({ options, env, config, path }: Sources): Settled['profile'] {
  const { profile } = options
  if (profile !== undefined) return { name: profile, origin: '--profile' }
  const ofEnvironment = env['NKPSIM_PROFILE'] ?? ''
  if (ofEnvironment !== '') return { name: ofEnvironment, origin: 'NKPSIM_PROFILE' }
  const { currentProfile } = config
  return currentProfile === undefined ? undefined : { name: currentProfile, origin: path }
}

/** A profile by name. @throws CliError NOT_FOUND that names the nearest */
export function findProfile(config: Config, name: string, path: string): GivenSettings {
  const found = config.profiles.get(name)
  if (found !== undefined) return found
  const suggestion = didYouMean(name, [...config.profiles.keys()])
  throw new CliError('NOT_FOUND', `no profile "${name}" in ${path}${suggestion}`)
}

function environmentSettings(env: Sources['env']): GivenSettings {
  const parsed = SETTING_NAMES.filter((name) => name !== 'color').map((name) => {
    const { variable } = SETTINGS[name]
    const text = env[variable] ?? ''
    return text === '' ? {} : parseSetting(name, text, variable)
  })
  // Any text at all, by the convention of no-color.org.
  return Object.assign({}, ...parsed, env['NO_COLOR'] ? { color: false } : {})
}

function originOf(name: SettingName, layers: readonly Layer[]): string {
  return layers.find(({ given }) => given[name] !== undefined)?.origin(name) ?? 'default'
}
