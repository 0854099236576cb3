import { execFile } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'

const run = promisify(execFile)

/** Path of a program; undefined if it is not installed. */
export function find(program: string): string | undefined {
  const places = (process.env['PATH'] ?? '').split(delimiter).map((dir) => join(dir, program))
  return places.find((place) => existsSync(place))
}

/**
 * Installs the package like a user, without a registry.
 * @param app folder to install it in
 * @param options.cache an empty cache, so that no earlier download is used
 */
export async function installPackage(
  tarball: string,
  app: string,
  { cache, env }: { cache: string; env: NodeJS.ProcessEnv },
): Promise<void> {
  // npm's own program, run by this Node, regardless of PATH.
  const npm = realpathSync(find('npm') ?? '')
  const args = ['install', '--offline', '--no-audit', '--no-fund', '--cache', cache, tarball]
  await run(process.execPath, [npm, ...args], { cwd: app, env, timeout: PATIENCE_MS })
}
