import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, fstatSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Secret } from '@nkpsim/crypto'
import { READY_FILE } from '@nkpsim/daemon'
import { makeFolders, readSmallFile } from '@nkpsim/daemon/small-file'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { MachineClock } from '@nkpsim/effects'
import { currentTrace, ENDPOINT_VARIABLE, formatTraceparent } from '@nkpsim/tracing'
import { ownCompileCache } from '../compile-cache.ts'
import { SimulatorError } from '../errors.ts'
import { machine } from '../machine.ts'
import { signal } from './end-process.ts'
import { lastLogLine } from './log-line.ts'
import { pollUntil } from './poll.ts'
import { identifyProcess, isRunning, isStopped, type ProcessIdentity } from './process-identity.ts'
import { openStateLog } from './state-file.ts'

/**
 * Maximum time for the start of a daemon, ms. On an idle machine, a start takes about a hundredth.
 */
const READY_TIMEOUT_MS = 180_000
const MAX_READY_FILE_BYTES = 1024 * 1024
/**
 * Limits of the young generation, MB. A small one saves 6 MB per process: most daemons hold little
 * data and mostly wait. A daemon that serves many hosts would spend a third of its time on garbage.
 */
const SEMI_SPACE_MB = { oneHost: 1, manyHosts: 8 } as const
/** Module that makes starts from sources faster. */
const SOURCE_RESOLUTION = '@nkpsim/daemon/source-resolution'
/** The only variables that a daemon inherits. */
const INHERITED_VARIABLES = [
  ...['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'XDG_CACHE_HOME'],
  'NKPSIM_GUEST_IMAGE',
  ENDPOINT_VARIABLE,
]

/** A daemon to start. */
export type DaemonLaunch = {
  /** Program, by its name in the imports of package.json. */
  program: '#vcenterd' | '#esxid' | '#trustd' | '#relay'
  /** Name of the daemon in messages, such as `vcenterd` or `esxid esx-1`. */
  label: string
  args: readonly string[]
  serves: keyof typeof SEMI_SPACE_MB
  /**
   * State folder of the cluster, which is the working directory of the daemon. The kernel then
   * knows the folder of a process, even after the folder was moved.
   */
  stateDir: string
  /** State folder of the daemon, where it writes its ready file. */
  stateFolder: string
  logFile: string
  /** Content of the daemon's standard input. */
  stdin?: Secret | undefined
}

/** The log of a daemon. Before `logStart`, it contains lines of earlier processes. */
type OwnLog = Pick<DaemonLaunch, 'label' | 'logFile'> & { logStart: number }

/**
 * Starts a daemon in a separate session, so that the daemon outlives this process, and waits until
 * it serves. After PROCESS_TIMEOUT and INTERRUPTED, the process may still run.
 * @param onStarted receives the identity of the process before any wait
 * @returns the content of its ready file
 * @throws SimulatorError PROCESS_FAILED with the last line of its log, or how it ended;
 *   STATE_INVALID if its log is not a regular file; PROCESS_TIMEOUT if it is not ready within 3
 *   minutes; INTERRUPTED if the signal aborts
 */
export async function launchDaemon(
  launch: DaemonLaunch,
  options: {
    clock: MachineClock
    signal?: AbortSignal | undefined
    onStarted: (identity: ProcessIdentity) => Promise<void>
  },
): Promise<Record<string, unknown>> {
  const { child, logStart } = spawnDetached(launch)
  let end: string | undefined
  child.once('exit', (code, signal) => {
    end = code === null ? `it was ended by ${signal}` : `it exited with code ${code}`
  })
  child.once('error', (error) => {
    end = messageOf(error)
  })
  const pid = child.pid
  const identity = pid === undefined ? undefined : identifyProcess(pid)
  if (identity === undefined) throw failed({ ...launch, logStart }, end)
  await options.onStarted(identity)
  child.unref()
  return awaitReady({ ...launch, logStart }, identity, { ...options, readEnd: () => end })
}

/**
 * Lets a daemon continue if it is suspended, and waits until it serves. A killed reset leaves
 * suspended daemons, and an interrupted reset leaves daemons that do not serve yet. Throws like
 * launchDaemon.
 * @returns the content of its ready file; undefined if there was nothing to wait for
 */
export async function continueDaemon(
  launch: Pick<DaemonLaunch, 'label' | 'stateFolder' | 'logFile'>,
  identity: ProcessIdentity,
  options: { clock: MachineClock; signal?: AbortSignal | undefined },
): Promise<Record<string, unknown> | undefined> {
  const wasSuspended = isStopped(identity)
  const logStart = sizeOf(launch.logFile)
  signal(identity, 'SIGCONT')
  if (!wasSuspended && !isStarting(launch.stateFolder)) return undefined
  const readEnd = (): string | undefined => {
    // If another process suspended the daemon just before the daemon suspended itself, the daemon
    // is suspended again after SIGCONT.
    if (isStopped(identity)) signal(identity, 'SIGCONT')
    return isRunning(identity) ? undefined : 'it ended'
  }
  return awaitReady({ ...launch, logStart }, identity, { ...options, readEnd })
}

/** Waits until a started or continued daemon serves. Throws like launchDaemon. */
async function awaitReady(
  launch: Pick<DaemonLaunch, 'stateFolder'> & OwnLog,
  { pid }: ProcessIdentity,
  options: {
    clock: MachineClock
    signal?: AbortSignal | undefined
    /** Returns how the process ended; undefined while it runs. */
    readEnd: () => string | undefined
  },
): Promise<Record<string, unknown>> {
  const ready: { content?: Record<string, unknown>; end?: string | undefined } = {}
  const settled = await pollUntil(
    () => {
      const content = readReadyFile(launch.stateFolder, pid)
      if (content !== undefined) ready.content = content
      ready.end = options.readEnd()
      return content !== undefined || ready.end !== undefined || options.signal?.aborted === true
    },
    { clock: options.clock, timeoutMs: READY_TIMEOUT_MS },
  )
  if (ready.content !== undefined) return ready.content
  if (ready.end !== undefined) throw failed(launch, ready.end)
  if (settled) throw new SimulatorError('INTERRUPTED', `interrupted while ${launch.label} started`)
  throw new SimulatorError(
    'PROCESS_TIMEOUT',
    `${launch.label} is not ready after ${READY_TIMEOUT_MS / 1000} s; see ${launch.logFile}`,
  )
}

function spawnDetached(launch: DaemonLaunch): { child: ChildProcess; logStart: number } {
  makeFolders(machine.files, dirname(launch.logFile), 0o700)
  const log = openStateLog(launch.logFile)
  try {
    const logStart = fstatSync(log).size
    const child = spawn(process.execPath, [...nodeArguments(launch), ...launch.args], {
      detached: true,
      cwd: launch.stateDir,
      env: daemonEnvironment(process.env),
      stdio: [launch.stdin === undefined ? 'ignore' : 'pipe', log, log],
    })
    // If a daemon exits before it has read its input, it closes the pipe. Its exit tells more than
    // the EPIPE.
    child.stdin?.on('error', () => undefined)
    if (launch.stdin !== undefined) child.stdin?.end(launch.stdin.reveal())
    return { child, logStart }
  } finally {
    closeSync(log)
  }
}

/** Returns the arguments of Node.js that run a program. */
function nodeArguments({ program, serves }: DaemonLaunch): string[] {
  const { resolve } = createRequire(import.meta.url)
  const main = resolve(program)
  const first = main.endsWith('.ts')
    ? [`--import=${pathToFileURL(resolve(SOURCE_RESOLUTION)).href}`]
    : []
  const flags = [
    '--disable-warning=ExperimentalWarning',
    `--max-semi-space-size=${SEMI_SPACE_MB[serves]}`,
  ]
  return [...flags, ...first, main]
}

/** Returns the environment of a daemon. */
export function daemonEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const inherited: Record<string, string> = {}
  for (const name of INHERITED_VARIABLES) {
    const value = environment[name]
    if (value !== undefined) inherited[name] = value
  }
  const trace = currentTrace()
  return {
    ...inherited,
    ...(trace && { TRACEPARENT: formatTraceparent(trace) }),
    NODE_COMPILE_CACHE: ownCompileCache(environment),
  }
}

/** Returns whether a running daemon will make its ready file. It cannot if its folder is gone. */
function isStarting(folder: string): boolean {
  return existsSync(folder) && !existsSync(join(folder, READY_FILE))
}

function readReadyFile(folder: string, pid: number): Record<string, unknown> | undefined {
  try {
    const text = readSmallFile(
      machine.files,
      join(folder, READY_FILE),
      MAX_READY_FILE_BYTES,
    ).toString()
    const content: unknown = JSON.parse(text)
    if (typeof content !== 'object' || content === null) return undefined
    const record = { ...content } as Record<string, unknown>
    return record['pid'] === pid ? record : undefined
  } catch {
    return undefined
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** Returns the error for a daemon that has ended. A killed daemon has written no reason. */
function failed({ label, logFile, logStart }: OwnLog, end: string | undefined): SimulatorError {
  const reason = lastLogLine(logFile, logStart) ?? `${end ?? 'it ended'}; see ${logFile}`
  return new SimulatorError('PROCESS_FAILED', `${label} did not start: ${reason}`)
}
