import { flushCompileCache } from 'node:module'
import { isNativeError } from 'node:util/types'
import type { OwnProcess } from '@nkpsim/effects'
import { DaemonError } from './errors.ts'
import { exposingVariable } from './exposing-environment.ts'
import type { Logger } from './logger.ts'
import { VERSION } from './version.ts'

/** Exit codes of a daemon. */
export const EXIT_CODES = { stopped: 0, failed: 1, usage: 2, storeFailed: 70 } as const

const STOP_TIMEOUT_MS = 20_000

/** A running daemon. */
export type RunningDaemon = {
  /**
   * Stops the daemon.
   * @param graceMs time for running calls, ms; by default the daemon's own value
   */
  stop(graceMs?: number): Promise<void>
}

/**
 * Runs a daemon in this process. Starts it, stops it in order on SIGTERM or SIGINT, and ends the
 * process. At a second signal, or if stopping takes longer than 20 s, the process ends immediately.
 * Nothing is lost, because the state is durable at every instant. On SIGUSR2 it stops in order,
 * suspends the process (SIGSTOP), and starts again on SIGCONT. Meanwhile its state folder can be
 * replaced without the cost of a new process. Errors are one line on standard error, `component:
 * message`.
 * @param options.component name of the program, such as `vcenterd`
 * @param options.args arguments of the program; `--version` prints the version and exits
 * @param options.start resolves when the daemon serves. Its DaemonError USAGE exits with 2, any
 *   other error with 1
 */
export async function runDaemon(options: {
  component: string
  args: readonly string[]
  start: () => Promise<RunningDaemon>
  stopTimeoutMs?: number
  /** Whether an error that nobody handled leaves the daemon usable (default: none does). */
  isExpected?: (error: unknown) => boolean
}): Promise<void> {
  const { component, args, start, stopTimeoutMs = STOP_TIMEOUT_MS } = options
  const { isExpected = () => false } = options
  const end = (code: number, message?: string): never => {
    if (message !== undefined) process.stderr.write(`${component}: ${message}\n`)
    process.exit(code)
  }
  if (args.includes('--version')) {
    process.stdout.write(`${VERSION}\n`)
    return end(EXIT_CODES.stopped)
  }
  const exposing = exposingVariable(process.env)
  if (exposing !== undefined) return end(EXIT_CODES.usage, exposing)
  const endBy = (error: unknown) => end(exitCodeOf(error), describe(error))
  process.on('uncaughtException', (error) => {
    if (!isExpected(error)) endBy(error)
  })
  const stop = async (daemon: RunningDaemon, graceMs?: number): Promise<void> => {
    const timer = setTimeout(
      () => end(EXIT_CODES.failed, `did not stop within ${stopTimeoutMs} ms: ended immediately`),
      stopTimeoutMs,
    )
    await daemon.stop(graceMs)
    clearTimeout(timer)
  }
  const signalled = nextSignal()
  let restart = nextRestart()
  try {
    for (;;) {
      const daemon = await Promise.race([start(), signalled.then(() => undefined)])
      if (daemon === undefined) return end(EXIT_CODES.stopped)
      // Node.js saves its compile cache only at an orderly end of the process, which a daemon may
      // never reach. Without the cache every start strips types again, which costs half a second
      // and 30 MB.
      flushCompileCache()
      if ((await Promise.race([signalled, restart])) === 'stop') {
        void nextSignal().then(() => end(EXIT_CODES.failed, 'ended immediately by a second signal'))
        await stop(daemon)
        return end(EXIT_CODES.stopped)
      }
      // A caller that replaces the state does not wait for running calls.
      await stop(daemon, 0)
      restart = nextRestart()
      process.kill(process.pid, 'SIGSTOP')
    }
  } catch (error) {
    endBy(error)
  }
}

/**
 * Ends the process immediately with exit code 70. After an I/O error the content of the store is
 * unknown, and only a new process can read it again. Flushes nothing and runs no exit handler.
 */
export function failStop({ exit }: OwnProcess, logger: Logger, error: unknown): never {
  logger.error('store.failed', { error })
  return exit(EXIT_CODES.storeFailed)
}

function nextSignal(): Promise<'stop'> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve('stop'))
    process.once('SIGINT', () => resolve('stop'))
  })
}

function nextRestart(): Promise<'restart'> {
  return new Promise((resolve) => {
    process.once('SIGUSR2', () => resolve('restart'))
  })
}

function exitCodeOf(error: unknown): number {
  if (!(error instanceof DaemonError)) return EXIT_CODES.failed
  if (error.code === 'USAGE') return EXIT_CODES.usage
  return error.code === 'STORE_FAILED' ? EXIT_CODES.storeFailed : EXIT_CODES.failed
}

/**
 * Describes an error in one line. An error with a code is for operators. Any other error is a
 * defect, so the line shows its location.
 */
function describe(error: unknown): string {
  if (!isNativeError(error)) return oneLine(String(error))
  if (Reflect.get(error, 'code') !== undefined) return oneLine(error.message)
  const where = error.stack?.split('\n').find((line) => /^\s+at /.test(line)) ?? ''
  return oneLine(`unexpected ${error.name}: ${error.message} ${where}`)
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
