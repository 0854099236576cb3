import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileCacheFolder } from '@nkpsim/simulator/compile-cache'
import { processesIn } from '../test-run/left-over.ts'
import { startCommandServer } from './command-script.ts'
import type { Command, Step } from './examples.ts'
import { linkCheckout } from './link-checkout.ts'
import { matchesOutput } from './output.ts'
import { pageScript, stepFiles } from './page-script.ts'

/** Options for the run of a page. */
export type PageRun = {
  /** The checkout that contains the examples. */
  root: string
  /** An empty folder for this run. */
  folder: string
  /** Text to type at each prompt. */
  password: string
  timeoutMs: number
  /**
   * Makes the checkout that the examples see. By default, it contains links to the parts of this
   * checkout.
   */
  makeCheckout?: (root: string, checkout: string) => void
  /**
   * Whether one process runs all commands of `scripts/nkpsim` that have no terminal. By default,
   * each command is a process.
   */
  sharesProcess?: boolean
  /** Additional environment variables for the examples. */
  environment?: Record<string, string>
}

/** A difference between an example and its page. */
export type Failure = { line: number; command: string; problem: string; output: string }

/** Maximum wait for the processes of a killed page to end, ms. */
const KILL_TIMEOUT_MS = 10_000
const MAX_OUTPUT = 4_000
/**
 * Runs the commands of a page on this machine from top to bottom, in one bash and a folder that
 * looks like a checkout. Kills processes that still run after the last command, and reports them as
 * a failure.
 * @throws Error if this checkout is not set up. Otherwise an example would set it up while other
 *   tests use it
 */
export async function runPage(steps: readonly Step[], run: PageRun): Promise<Failure[]> {
  requireSetUp(run.root)
  const checkout = join(run.folder, 'checkout')
  const stepsFolder = join(run.folder, 'steps')
  mkdirSync(join(run.folder, 'home'))
  mkdirSync(stepsFolder)
  const { makeCheckout = linkCheckout } = run
  makeCheckout(run.root, checkout)
  for (const [index, step] of steps.entries()) writeStep(stepsFolder, step, index)
  const script = join(run.folder, 'page.sh')
  writeFileSync(script, pageScript(steps))
  const isOutOfTime = await runBash([script, stepsFolder], { ...run, checkout })
  const failures = readFailures(steps, stepsFolder, isOutOfTime)
  const left = await killAll(run.folder)
  if (failures.length > 0 || left.length === 0) return failures
  const problem = `still runs after the page: ${left.join('; ')}`
  return [{ line: 0, command: '', problem, output: '' }]
}

/** Checks the same condition as scripts/setup.sh. */
function requireSetUp(root: string): void {
  const changedMs = (path: string): number =>
    statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (changedMs('node_modules/.package-lock.json') <= changedMs('package-lock.json'))
    throw new Error('packages are older than package-lock.json; run: npm ci')
}

function writeStep(folder: string, step: Step, index: number): void {
  const files = stepFiles(index)
  if (step.kind === 'file') writeFileSync(join(folder, files.file), step.content)
  else writeFileSync(join(folder, files.command), `${step.text}\n`)
}

/** @returns whether bash was killed at the deadline */
async function runBash(
  args: readonly string[],
  run: PageRun & { checkout: string },
): Promise<boolean> {
  const { root, folder, password, timeoutMs, checkout, environment, sharesProcess = false } = run
  const env = { ...pageEnvironment(process.env, folder), ...environment }
  const server = sharesProcess
    ? startCommandServer(env, {
        root,
        folder: join(folder, 'commands'),
        script: join(checkout, 'scripts/nkpsim'),
      })
    : undefined
  const bash = spawn('bash', args, {
    cwd: checkout,
    env,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const exited = once(bash, 'exit')
  bash.stdin.on('error', () => undefined)
  bash.stdin.end(`${password}\n`)
  let hasEnded = false
  const kill = (): void => {
    if (bash.pid !== undefined && !hasEnded) process.kill(-bash.pid, 'SIGKILL')
  }
  let isOutOfTime = false
  const timer = setTimeout(() => {
    isOutOfTime = true
    kill()
  }, timeoutMs)
  void server?.ended.then(kill)
  await exited
  hasEnded = true
  clearTimeout(timer)
  await server?.stop()
  return isOutOfTime
}

/**
 * Returns the environment of a user, without variables of npm and of other pages. Keeps the range
 * of ports, because tests in other workers start clusters at the same time.
 */
function pageEnvironment(environment: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  const path = (environment['PATH'] ?? '')
    .split(':')
    .filter((part) => !part.includes('node_modules'))
  return {
    PATH: path.join(':'),
    HOME: join(folder, 'home'),
    SHELL: '/bin/bash',
    TERM: 'dumb',
    LANG: 'C.UTF-8',
    NKPSIM_PORTS: environment['NKPSIM_PORTS'],
    // All pages share the compile cache of the tests. It only makes programs faster.
    XDG_CACHE_HOME: join(compileCacheFolder(environment), '../..'),
    NODE_COMPILE_CACHE: environment['NODE_COMPILE_CACHE'],
  }
}

function readFailures(steps: readonly Step[], folder: string, isOutOfTime: boolean): Failure[] {
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'file') continue
    const problem = problemOf(step, readResult(folder, index), isOutOfTime)
    if (problem === undefined) continue
    const { output } = readResult(folder, index)
    return [{ line: step.line, command: step.text, problem, output: output.slice(-MAX_OUTPUT) }]
  }
  return []
}

type Result = { exitCode: number | undefined; output: string }

function readResult(folder: string, index: number): Result {
  const { exitCode, output } = stepFiles(index)
  const read = (name: string): string =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : ''
  const code = read(exitCode)
  return { exitCode: code === '' ? undefined : Number(code), output: read(output) }
}

function problemOf(step: Command, result: Result, isOutOfTime: boolean): string | undefined {
  if (result.exitCode === undefined)
    return isOutOfTime ? 'ran when the time of the page was up' : 'ended the shell'
  if (result.exitCode !== step.exitCode)
    return `ended with exit code ${result.exitCode}, not ${step.exitCode}`
  if (step.output.length > 0 && !matchesOutput(step.output, result.output))
    return `printed something else than\n${step.output.join('\n')}\n`
  return undefined
}

/** Kills all processes of a page. @returns the processes that still ran */
async function killAll(folder: string): Promise<string[]> {
  const left = processesIn(folder)
  const deadlineMs = Date.now() + KILL_TIMEOUT_MS
  for (let rest = left; rest.length > 0 && Date.now() < deadlineMs; rest = processesIn(folder)) {
    for (const line of rest) {
      try {
        process.kill(Number.parseInt(line, 10), 'SIGKILL')
      } catch {
        // The process has ended already.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return left
}

/** Returns the paths of the checkout's pages that may contain examples. */
export function pagesOf(root: string): string[] {
  return globSync('**/*.md', { cwd: root, exclude: ['**/node_modules'] }).sort()
}
