import { setTimeout as sleep } from 'node:timers/promises'
import {
  type DockerEnd,
  firstLine,
  lastLine,
  runDockerCommand,
} from '../chaos-run/docker-command.ts'

export { type DockerEnd, firstLine, lastLine }

/**
 * Name of the site's project. The names of all its containers, networks and volumes begin with it.
 */
export const PROJECT = process.env['COMPOSE_PROJECT_NAME'] ?? 'nkpsim'

/** Returns the name of an image of the site with the tag of this run. */
export const imageOf = (name: string): string =>
  `nkpsim/${name}:${process.env['NKPSIM_TAG'] ?? 'latest'}`

export const IMAGES = [
  'swtpm',
  'pykmip',
  'vcenterd',
  'etcd',
  'esxid',
  'trustd',
  'cli',
  'faults',
].map(imageOf)

const TIMEOUT_MS = 240_000
const POLL_MS = 300

/** The error of a failed check. */
export class CheckError extends Error {}

/** Checks a condition. @throws CheckError if it does not hold */
export function check(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new CheckError(otherwise)
}

/** Runs docker with a deadline. */
export const runDocker = (
  args: readonly string[],
  options: { stdin?: string; env?: Record<string, string> } = {},
): Promise<DockerEnd> => runDockerCommand(args, { ...options, timeoutMs: TIMEOUT_MS })

/**
 * Runs a docker command that must succeed.
 * @returns the output
 * @throws CheckError
 */
export async function docker(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runDocker(args)
  check(exitCode === 0, `docker ${args.join(' ')}: exit code ${exitCode}: ${lastLine(stderr)}`)
  return stdout
}

export const compose = (...args: string[]): Promise<string> => docker('compose', ...args)

/** Starts services, and waits until they are healthy. */
export const up = (...args: string[]): Promise<string> =>
  compose('up', '--detach', '--no-build', '--wait', '--wait-timeout', '200', ...args)

/**
 * Returns the container id of a service.
 * @throws CheckError
 */
export async function containerOf(service: string): Promise<string> {
  const id = (await compose('ps', '--all', '--quiet', service)).trim()
  check(/^[0-9a-f]{64}$/.test(id), `${service} has no container, or several`)
  return id
}

/**
 * Runs an nkpsim command in an operator's container. The command must succeed.
 * @throws CheckError
 */
export async function nkpsim<Result>(
  args: readonly string[],
  { stdin, at = 'cli' }: { stdin?: string; at?: string } = {},
): Promise<Result> {
  const { exitCode, stdout, stderr } = await tryNkpsim(args, { ...(stdin && { stdin }), at })
  check(exitCode === 0, `nkpsim ${args.join(' ')}: exit code ${exitCode}: ${firstLine(stderr)}`)
  const result: Result = stdout === '' ? undefined : JSON.parse(stdout)
  return result
}

/** Runs an nkpsim command that may fail. */
export function tryNkpsim(
  args: readonly string[],
  { stdin, at = 'cli' }: { stdin?: string; at?: string } = {},
): Promise<DockerEnd> {
  const command = ['compose', 'exec', '-T', at, 'nkpsim', '-o', 'json', ...args]
  return runDocker(command, stdin === undefined ? {} : { stdin })
}

/**
 * Repeats a query until its answer is the wanted one.
 * @throws CheckError with the last answer after the deadline
 */
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
