import { execFile } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'

const run = promisify(execFile)

/** Returns the path of a program; undefined if it is not installed. */
export function find(program: string): string | undefined {
  const places = (process.env['PATH'] ?? '').split(delimiter).map((dir) => join(dir, program))
  return places.find((place) => existsSync(place))
}

/**
 * Installs the package without a registry, as a user can.
 * @param app folder in which the package is installed
 * @param options.cache an empty cache, so that npm uses no earlier download
 */
export async function installPackage(
  tarball: string,
  app: string,
  { cache, env }: { cache: string; env: NodeJS.ProcessEnv },
): Promise<void> {
  // This is npm's own program, which this Node.js runs regardless of PATH.
  const npm = realpathSync(find('npm') ?? '')
  const args = ['install', '--offline', '--no-audit', '--no-fund', '--cache', cache, tarball]
  await run(process.execPath, [npm, ...args], { cwd: app, env, timeout: PATIENCE_MS })
}
