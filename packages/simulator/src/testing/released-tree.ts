import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'

const ROOT = resolve(import.meta.dirname, '../../../..')
const SCOPE = '@nkpsim'

/** Commits that contain the sources of released versions. */
const COMMITS = {
  '0.1.0': '6ad2ecbf76671b2de4f60e2e4d10075ff7bee2ba',
  '0.2.0': 'c911a5411f6fffaf472cbf5b25b3045222b76470',
}

/**
 * Copies the sources of a released version into a folder. They run with the third-party packages of
 * this checkout.
 * @throws Error if the clone lacks this part of the history
 */
export function checkOutRelease(version: keyof typeof COMMITS, folder: string): void {
  const commit = COMMITS[version]
  try {
    execFileSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: ROOT, stdio: 'ignore' })
  } catch (cause) {
    throw new Error(
      `the commit of ${version}, ${commit}, is not in this clone; fetch the history: git fetch --unshallow`,
      { cause },
    )
  }
  mkdirSync(folder, { recursive: true })
  const archive = join(folder, 'release.tar')
  const run = { cwd: ROOT, timeout: PATIENCE_MS }
  execFileSync('git', ['archive', '--output', archive, commit], run)
  execFileSync('tar', ['--extract', '--file', archive, '--directory', folder], run)
  linkModules(folder)
}

function linkModules(folder: string): void {
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, SCOPE), { recursive: true })
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name !== SCOPE) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name))
  }
  for (const name of readdirSync(join(folder, 'packages'))) {
    symlinkSync(join(folder, 'packages', name), join(modules, SCOPE, name))
  }
}
