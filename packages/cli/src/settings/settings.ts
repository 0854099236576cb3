import { CliError } from '../errors.ts'

export const OUTPUT_FORMATS = ['table', 'json', 'yaml'] as const
export type OutputFormat = (typeof OUTPUT_FORMATS)[number]

/** Longest timeout, seconds: a day. */
export const MAX_TIMEOUT_SECONDS = 86_400

/** Values that options, the environment and the configuration file can set. */
export type Settings = {
  /** Folder with the state of a cluster, or with what is needed to reach one elsewhere. */
  state: string
  output: OutputFormat
  /** Seconds; undefined: each kind of call has its own. */
  timeout: number | undefined
  color: boolean
  quiet: boolean
}
export type SettingName = keyof Settings
/** Some of the settings, from an option, the environment or a file. */
export type GivenSettings = { -readonly [Name in SettingName]?: NonNullable<Settings[Name]> }

/** Everything about a setting, in one place. */
type Definition = {
  /** The option that sets it. */
  option: string
  /** The variable that sets it. */
  variable: string
  /** Allowed values, for errors. */
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
 * Parses settings as typed in YAML.
 * @throws CliError USAGE that names what is wrong in `where`
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
 * Parses a setting as written on a command line or in a variable.
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
