import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'

/** The site's, which begins the names of all that belongs to it. */
export const PROJECT = process.env['COMPOSE_PROJECT_NAME'] ?? 'nkpsim'

export const IMAGES = ['swtpm', 'vcenterd', 'esxid', 'cli'].map(
  (name) => `nkpsim/${name}:${process.env['NKPSIM_TAG'] ?? 'latest'}`,
)

const TIMEOUT_MS = 240_000
const POLL_MS = 300

/** How a command ended. */
export type End = { exitCode: number; stdout: string; stderr: string }

/** A check did not come out as it must. */
export class CheckError extends Error {}

/** @throws CheckError */
export function check(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new CheckError(otherwise)
}

/** Runs docker, within bounds. */
export async function runDocker(
  args: readonly string[],
  options: { stdin?: string; env?: Record<string, string> } = {},
): Promise<End> {
  const child = spawn('docker', args, {
    env: { ...process.env, ...options.env },
    stdio: 'pipe',
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  })
  // One that refuses its arguments does not read its input.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.stdin ?? '')
  const exited = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? -1))
  })
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exited,
  ])
  return { exitCode, stdout, stderr }
}

/** Runs docker, which must succeed. @returns what it printed @throws CheckError */
export async function docker(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runDocker(args)
  check(exitCode === 0, `docker ${args.join(' ')}: exit code ${exitCode}: ${lastLine(stderr)}`)
  return stdout
}

export const compose = (...args: string[]): Promise<string> => docker('compose', ...args)

/** Brings services up and waits until they are healthy. */
export const up = (...args: string[]): Promise<string> =>
  compose('up', '--detach', '--no-build', '--wait', '--wait-timeout', '200', ...args)

/** Id of the container of a service. @throws CheckError */
export async function containerOf(service: string): Promise<string> {
  const id = (await compose('ps', '--all', '--quiet', service)).trim()
  check(/^[0-9a-f]{64}$/.test(id), `${service} has no container, or several`)
  return id
}

/** Runs a command of nkpsim in the container of an operator, as it must succeed. @throws CheckError */
export async function nkpsim<Result>(
  args: readonly string[],
  { stdin, at = 'cli' }: { stdin?: string; at?: string } = {},
): Promise<Result> {
  const { exitCode, stdout, stderr } = await tryNkpsim(args, { ...(stdin && { stdin }), at })
  check(exitCode === 0, `nkpsim ${args.join(' ')}: exit code ${exitCode}: ${firstLine(stderr)}`)
  const result: Result = stdout === '' ? undefined : JSON.parse(stdout)
  return result
}

/** Runs a command of nkpsim that may fail. */
export function tryNkpsim(
  args: readonly string[],
  { stdin, at = 'cli' }: { stdin?: string; at?: string } = {},
): Promise<End> {
  const command = ['compose', 'exec', '-T', at, 'nkpsim', '-o', 'json', ...args]
  return runDocker(command, stdin === undefined ? {} : { stdin })
}

/** Asks until an answer is as wanted. @throws CheckError with the last answer when time is over */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
  timeoutMs = 40_000,
): Promise<Answer> {
  const deadlineMs = performance.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (isWanted(answer)) return answer
    check(
      performance.now() < deadlineMs,
      `not within ${timeoutMs / 1000} s: ${what}; last seen: ${JSON.stringify(answer)}`,
    )
    await sleep(POLL_MS)
  }
}

export function firstLine(output: string): string {
  return output.trim().split('\n')[0] ?? ''
}

export function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? ''
}
