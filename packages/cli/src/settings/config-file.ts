import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { devNull } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { inputUnreadable } from '@nkpsim/daemon/input'
import { CliError } from '../errors.ts'

/** Top-level keys of the file, in addition to the settings. */
export const CURRENT_PROFILE = 'current-profile'
export const PROFILES = 'profiles'

const MAX_FILE_BYTES = 64 * 1024
const WRITABLE_BY_EVERYBODY = 0o002

/** A configuration file: a named file, or the file at the default path. */
export type ConfigPath = {
  path: string
  /**
   * Source of the path: `--config` or `NKPSIM_CONFIG` for a file that must exist, otherwise
   * `default`.
   */
  origin: string
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Returns the path of the configuration file. Sources are `--config`, then `NKPSIM_CONFIG`, then
 * `nkpsim/config.yaml` below `XDG_CONFIG_HOME`, by default `~/.config` (XDG Base Directory
 * Specification). Returns undefined for `/dev/null`, and if no source gives a path.
 */
export function configPath(option: string | undefined, env: Environment): ConfigPath | undefined {
  const named = option ?? (env['NKPSIM_CONFIG'] || undefined)
  if (named === devNull) return undefined
  if (named !== undefined)
    return { path: resolve(named), origin: option === undefined ? 'NKPSIM_CONFIG' : '--config' }
  const home = env['XDG_CONFIG_HOME'] ?? ''
  // The XDG specification tells programs to ignore a relative path.
  if (isAbsolute(home)) return { path: join(home, 'nkpsim', 'config.yaml'), origin: 'default' }
  if (!env['HOME']) return undefined
  return { path: join(env['HOME'], '.config', 'nkpsim', 'config.yaml'), origin: 'default' }
}

/**
 * Reads the text of a configuration file. Returns undefined if the default file does not exist.
 * @throws CliError USAGE
 */
export function readConfigText({ path, origin }: ConfigPath): string | undefined {
  let file: number
  try {
    // With O_NONBLOCK, open does not wait at a pipe. The check of the file type then refuses it.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (cause) {
    if (origin === 'default' && (cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    const { message } = inputUnreadable('the configuration file', path, cause)
    throw new CliError('USAGE', message, { cause })
  }
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) throw new CliError('USAGE', `${path} is not a regular file`)
    if ((stat.mode & WRITABLE_BY_EVERYBODY) !== 0)
      throw new CliError('USAGE', `everybody can write to ${path}; run: chmod 600 ${path}`)
    if (stat.size > MAX_FILE_BYTES) throw new CliError('USAGE', `${path} is larger than 64 KiB`)
    const buffer = Buffer.alloc(MAX_FILE_BYTES)
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, 0))
  } finally {
    closeSync(file)
  }
}
