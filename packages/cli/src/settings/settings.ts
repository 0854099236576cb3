import { CliError } from '../errors.ts'

export const OUTPUT_FORMATS = ['table', 'json', 'yaml', 'wide'] as const
export type OutputFormat = (typeof OUTPUT_FORMATS)[number]

/** Maximum timeout: a day, in seconds. */
export const MAX_TIMEOUT_SECONDS = 86_400

/** Values that options, the environment and the configuration file can set. */
export type Settings = {
  /** Folder with the state of a cluster, or with the certificates to reach a cluster elsewhere. */
  state: string
  output: OutputFormat
  /** Timeout of calls, seconds. If undefined, each kind of call has its own timeout. */
  timeout: number | undefined
  color: boolean
  quiet: boolean
}
export type SettingName = keyof Settings
/** Settings that an option, the environment or a file gives. Other settings are absent. */
export type GivenSettings = { -readonly [Name in SettingName]?: NonNullable<Settings[Name]> }

/** The definition of a setting. */
type Definition = {
  /** The option that sets the setting. */
  option: string
  /** The environment variable that sets the setting. */
  variable: string
  /** Allowed values, for error messages. */
  expected: string
  isValid: (value: unknown) => boolean
}

export const SETTINGS: Readonly<Record<SettingName, Definition>> = {
  state: {
    option: '--state',
    variable: 'NKPSIM_STATE',
    expected: 'the path of a folder',
    isValid: (value) => typeof value === 'string' && value !== '' && !value.includes('\0'),
  },
  output: {
    option: '--output',
    variable: 'NKPSIM_OUTPUT',
    expected: `one of ${OUTPUT_FORMATS.join(', ')}`,
    isValid: (value) => OUTPUT_FORMATS.some((format) => format === value),
  },
  timeout: {
    option: '--timeout',
    variable: 'NKPSIM_TIMEOUT',
    expected: `a whole number of seconds from 1 to ${MAX_TIMEOUT_SECONDS}`,
    isValid: (value) =>
      typeof value === 'number' &&
      Number.isInteger(value) &&
      value >= 1 &&
      value <= MAX_TIMEOUT_SECONDS,
  },
  color: {
    option: '--no-color',
    variable: 'NO_COLOR',
    expected: 'true or false',
    isValid: (value) => typeof value === 'boolean',
  },
  quiet: {
    option: '--quiet',
    variable: 'NKPSIM_QUIET',
    expected: 'true or false',
    isValid: (value) => typeof value === 'boolean',
  },
}
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[]

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name)
}

/**
 * Checks settings that were parsed from YAML.
 * @throws CliError USAGE that names the wrong value and `where`
 */
export function checkSettings(
  entries: readonly (readonly [string, unknown])[],
  where: string,
): GivenSettings {
  const checked: Record<string, unknown> = {}
  for (const [name, value] of entries) {
    if (!isSettingName(name))
      throw new CliError(
        'USAGE',
        `${where} has the unknown key "${name}"; known are: ${SETTING_NAMES.join(', ')}`,
      )
    const { expected, isValid } = SETTINGS[name]
    if (!isValid(value)) throw new CliError('USAGE', `${where}: "${name}" is not ${expected}`)
    checked[name] = value
  }
  return checked
}

/**
 * Parses a setting from the text of an option or a variable.
 * @throws CliError USAGE
 */
export function parseSetting(name: SettingName, text: string, where: string): GivenSettings {
  return checkSettings([[name, typed(name, text)]], where)
}

function typed(name: SettingName, text: string): unknown {
  if (name === 'timeout') return /^\d{1,9}$/.test(text) ? Number(text) : text
  if (name === 'color' || name === 'quiet')
    return text === 'true' ? true : text === 'false' ? false : text
  return text
}
