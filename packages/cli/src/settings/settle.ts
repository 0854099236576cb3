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
  /** Path of the configuration file, for messages. */
  path: string
}

/** Values of all settings and their sources. */
export type Settled = {
  settings: Settings
  /**
   * Source of each setting, such as `--state`, `NKPSIM_STATE`, `profile lab`, the path of the file,
   * or `default`.
   */
  origins: Record<SettingName, string>
  /** The selected profile, and the source of its name. */
  profile: { name: string; origin: string } | undefined
}

/** Settings from one source, and the name of the source. */
type Layer = { given: GivenSettings; origin: (name: SettingName) => string }

/**
 * Resolves each setting. Precedence, highest first: options, a profile that an option selects, the
 * environment, a profile that the environment or the file selects, the defaults of the file. Pure.
 * @throws CliError USAGE if a variable has an invalid value; NOT_FOUND if there is no such profile
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

/** Finds a profile by name. @throws CliError NOT_FOUND that suggests the nearest profile */
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
  // By the convention of no-color.org, any non-empty text switches colour off.
  return Object.assign({}, ...parsed, env['NO_COLOR'] ? { color: false } : {})
}

function originOf(name: SettingName, layers: readonly Layer[]): string {
  return layers.find(({ given }) => given[name] !== undefined)?.origin(name) ?? 'default'
}
