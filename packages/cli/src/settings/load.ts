import type { Config } from './config.ts'
import { type ConfigPath, configPath, readConfigText } from './config-file.ts'

type Environment = Readonly<Record<string, string | undefined>>

const EMPTY: Config = { defaults: {}, currentProfile: undefined, profiles: new Map() }

/** Reads the configuration file that a command line selects. @throws CliError USAGE */
export async function loadConfig(
  option: string | undefined,
  env: Environment,
): Promise<{ config: Config; place: ConfigPath | undefined }> {
  const place = configPath(option, env)
  const text = place && readConfigText(place)
  if (place === undefined || text === undefined) return { config: EMPTY, place }
  // The YAML parser is loaded only if there is a file to read, because commands must start fast.
  const { parseConfigDocument, readConfig } = await import('./config.ts')
  const where = { path: place.path, home: env['HOME'] }
  return { config: readConfig(parseConfigDocument(text, where), where), place }
}
