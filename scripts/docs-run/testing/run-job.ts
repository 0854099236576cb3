import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { find } from '../../package/testing/install-package.ts'
import type { Job, Step } from '../ci-jobs.ts'

const run = promisify(execFile)
/** GitHub Actions and GitLab end a step at the first command that fails. */
const BASH = ['--noprofile', '--norc', '-eo', 'pipefail', '-c']

/** A machine of a CI on which jobs run, without a network. */
export type CiMachine = {
  /** Folder of the files that the machine writes. */
  folder: string
  /** File with the arguments of each call of apt-get. */
  aptLog: string
  /** Folder of the artifacts of failed jobs. */
  artifacts: string
  env: NodeJS.ProcessEnv
}

export type StepResult = { name: string; succeeded: boolean; output: string }

/**
 * Makes a machine in an empty folder. Its apt-get only records its arguments, and its npm needs no
 * registry and does nothing for `npm ci`: packages and programs are those of this machine.
 */
export function makeCiMachine(folder: string): CiMachine {
  const bin = join(folder, 'bin')
  const prefix = join(folder, 'npm')
  const aptLog = join(folder, 'apt.log')
  const artifacts = join(folder, 'artifacts')
  for (const name of [bin, prefix, artifacts, join(folder, 'temp'), join(folder, 'home')])
    mkdirSync(name, { recursive: true })
  const npm = realpathSync(find('npm') ?? '')
  const program = (name: string, text: string): void => {
    writeFileSync(join(bin, name), `#!/usr/bin/env bash\n${text}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  program('sudo', 'exec "$@"')
  program('apt-get', `echo "$*" >>'${aptLog}'`)
  program('npm', `[[ " $* " != *" ci "* ]] || exit 0\nexec node '${npm}' "$@"`)
  program('node', `exec '${process.execPath}' "$@"`)
  const { PATH = '', NKPSIM_PORTS, XDG_CACHE_HOME, NODE_COMPILE_CACHE } = process.env
  const env = {
    PATH: [bin, join(prefix, 'bin'), PATH].join(delimiter),
    HOME: join(folder, 'home'),
    RUNNER_TEMP: join(folder, 'temp'),
    ARTIFACTS: artifacts,
    npm_config_prefix: prefix,
    npm_config_cache: join(folder, 'cache'),
    npm_config_offline: 'true',
    NKPSIM_PORTS,
    XDG_CACHE_HOME,
    NODE_COMPILE_CACHE,
  }
  return { folder, aptLog, artifacts, env }
}

/**
 * Runs the steps of a job in a folder, as its CI does: after a failed step, only the steps that run
 * after a failure and those that always run.
 */
export async function runJob(
  { steps, variables }: Job,
  machine: CiMachine,
  folder: string,
): Promise<StepResult[]> {
  const results: StepResult[] = []
  for (const step of steps) {
    const hasFailed = results.some(({ succeeded }) => !succeeded)
    if (!isDue(step, hasFailed)) continue
    const env = { ...machine.env, ...variables }
    const result = await run('bash', [...BASH, step.commands], {
      cwd: folder,
      env,
      timeout: PATIENCE_MS,
    }).then(
      ({ stdout, stderr }) => ({ succeeded: true, output: stdout + stderr }),
      (error: { stdout?: string; stderr?: string }) => ({
        succeeded: false,
        output: `${error.stdout}${error.stderr}`,
      }),
    )
    results.push({ name: step.name, ...result })
  }
  return results
}

function isDue({ when }: Step, hasFailed: boolean): boolean {
  return when === 'always' || (when === 'failure') === hasFailed
}
