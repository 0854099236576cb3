import type { Logger } from './logger.ts'

const STOP_TIMEOUT_MS = 5000

/** Exit codes of a daemon. */
export const DAEMON_EXIT = { ok: 0, failed: 1, usage: 2, storeFailed: 70 } as const

/** What a started daemon hands over. */
export type RunningDaemon = { stop(): Promise<void> }

/**
 * Runs a daemon to its end: starts it, stops it in order on SIGTERM and SIGINT within 5 s, and exits. A start that fails prints
 * one line on standard error, never a stack; an error whose code is USAGE exits with 2.
 */
export async function runDaemon(
  component: string,
  start: () => Promise<RunningDaemon>,
): Promise<void> {
  const stopping = Promise.withResolvers<void>()
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => stopping.resolve())
  let daemon: RunningDaemon
  try {
    daemon = await start()
  } catch (error) {
    process.stderr.write(`${component}: ${messageOf(error)}\n`)
    process.exit(codeOf(error) === 'USAGE' ? DAEMON_EXIT.usage : DAEMON_EXIT.failed)
  }
  await stopping.promise
  const overdue = setTimeout(() => process.exit(DAEMON_EXIT.failed), STOP_TIMEOUT_MS)
  overdue.unref()
  await daemon.stop()
  process.exit(DAEMON_EXIT.ok)
}

/**
 * Ends the process at once. A daemon that cannot trust its store must not serve from it: after a failed write nobody
 * knows what is on the disk, and trying again may report success for what was lost.
 */
export function failStop(logger: Logger, error: unknown): never {
  logger.error('store.failed', { error })
  process.stderr.write(`the store failed, the daemon stops: ${messageOf(error)}\n`)
  process.exit(DAEMON_EXIT.storeFailed)
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll('\n', ' ')
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
