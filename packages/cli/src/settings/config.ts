import { dirname, join, resolve } from 'node:path'
import { DaemonError } from '@nkpsim/daemon/errors'
import { readYamlText } from '@nkpsim/daemon/yaml-text'
import { type Document, isMap, isScalar, type Pair } from 'yaml'
import { CliError } from '../errors.ts'
import { CURRENT_PROFILE, PROFILES } from './config-file.ts'
import { checkSettings, type GivenSettings } from './settings.ts'

const PROFILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** Content of a configuration file: defaults, and profiles, which override the defaults. */
export type Config = {
  defaults: GivenSettings
  currentProfile: string | undefined
  profiles: ReadonlyMap<string, GivenSettings>
}

/** Path of a configuration file, and the home folder, which replaces `~`. */
export type ConfigPlace = { path: string; home: string | undefined }

/**
 * Parses the YAML of a configuration file. Edits of the document keep its comments.
 * @throws CliError USAGE if the text is not YAML
 */
export function parseConfigDocument(text: string, { path }: ConfigPlace): Document {
  if (text.includes('\uFFFD')) throw new CliError('USAGE', `${path} is not UTF-8: save it as UTF-8`)
  const document = parse(text, path)
  keepNamesAsWritten(document)
  return document
}

/** Converts names of profiles to text, so that edits also find the names `7`, `true` and `null`. */
function keepNamesAsWritten({ contents }: Document): void {
  if (!isMap(contents)) return
  const profiles: unknown = contents.get(PROFILES)
  const names = isMap(profiles) ? profiles.items.map(({ key }) => key) : []
  for (const node of [...names, contents.get(CURRENT_PROFILE, true)])
    if (isScalar(node) && typeof node.value !== 'string' && node.source) node.value = node.source
}

function parse(text: string, path: string): Document {
  try {
    const document = readYamlText(text)
    const [warning] = document.warnings
    if (warning === undefined) return document
    throw new DaemonError('YAML_INVALID', warning.message)
  } catch (cause) {
    if (!(cause instanceof DaemonError)) throw cause
    throw new CliError('USAGE', `${path} is not valid YAML: ${cause.message}`, { cause })
  }
}

/**
 * Parses a configuration strictly, and refuses unknown keys. Pure.
 * @throws CliError USAGE that names the file and the key
 */
export function readConfig(document: Document, place: ConfigPlace): Config {
  const entries = entriesOf(document.contents, place.path)
  const profiles = new Map(
    entries
      .filter(([key]) => key === PROFILES)
      .flatMap(([, value]) => entriesOf(value, `${place.path}: "${PROFILES}"`))
      .map(([name, value]) => {
        const where = `${place.path}: the profile "${name}"`
        if (!isProfileName(name))
          throw new CliError('USAGE', `${where} has an invalid name; ${PROFILE_NAME_RULE}`)
        return [name, settingsOf(entriesOf(value, where), place, where)] as const
      }),
  )
  const current = entries.find(([key]) => key === CURRENT_PROFILE)?.[1]
  const currentProfile = current === undefined ? undefined : asWritten(current)
  if (currentProfile !== undefined && !profiles.has(String(currentProfile)))
    throw new CliError(
      'USAGE',
      `${place.path}: "${CURRENT_PROFILE}" names "${currentProfile}", which is not one of its profiles`,
    )
  const rest = entries.filter(([key]) => key !== PROFILES && key !== CURRENT_PROFILE)
  return {
    defaults: settingsOf(rest, place, place.path),
    currentProfile: currentProfile === undefined ? undefined : String(currentProfile),
    profiles,
  }
}

export function isProfileName(name: string): boolean {
  return PROFILE_NAME.test(name)
}

export const PROFILE_NAME_RULE =
  'it has 1 to 64 letters, digits, dots, hyphens and underscores, and begins with a letter or digit'

function settingsOf(
  entries: readonly (readonly [string, unknown])[],
  place: ConfigPlace,
  where: string,
): GivenSettings {
  const settings = checkSettings(
    entries.map(([name, value]) => [name, name === 'state' ? asWritten(value) : scalarOf(value)]),
    where,
  )
  const { state } = settings
  return state === undefined ? settings : { ...settings, state: statePath(state, place) }
}

/**
 * Returns the absolute path of a state folder. A relative path starts at the file, and `~` is the
 * home folder.
 */
function statePath(state: string, { path, home }: ConfigPlace): string {
  if (home !== undefined && state.startsWith('~/')) return join(home, state.slice(2))
  return resolve(dirname(path), state)
}

function entriesOf(node: unknown, where: string): [string, unknown][] {
  if (node === null || (isScalar(node) && node.value === null)) return []
  if (!isMap(node)) throw new CliError('USAGE', `${where} is not a list of keys with values`)
  return node.items.map(({ key, value }: Pair) => [String(asWritten(key)), value])
}

function scalarOf(node: unknown): unknown {
  return isScalar(node) ? node.value : node
}

/** Reads a scalar as text, so that 7.10 and 007 do not become numbers. */
function asWritten(node: unknown): unknown {
  const isPlain = isScalar(node) && ['number', 'boolean', 'bigint'].includes(typeof node.value)
  return isPlain ? (node.source ?? String(node.value)) : scalarOf(node)
}
