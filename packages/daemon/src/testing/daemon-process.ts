import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { READY_FILE } from '../ready-file.ts'
import { until } from './until.ts'

/**
 * Waits until a daemon serves.
 * @param look returns the content of the daemon's own ready file; undefined before there is one
 * @throws Error with the standard error of the daemon, if the daemon ends or does not serve in
 *   time. The daemon is then killed
 */
export async function untilReady<Ready>(
  child: ChildProcess,
  look: () => Ready | undefined,
): Promise<Ready> {
  try {
    return await until(
      () => {
        const ready = look()
        if (ready === undefined && hasEnded(child)) throw new Error('it has ended')
        return ready
      },
      (ready) => ready !== undefined,
    )
  } catch (cause) {
    child.kill('SIGKILL')
    const written = await text(child.stderr ?? Readable.from([]))
    throw new Error(`the daemon did not come up: ${written}`, { cause })
  }
}

/** Returns whether a child has exited or a signal has ended it. */
export function hasEnded({
  exitCode,
  signalCode,
}: Pick<ChildProcess, 'exitCode' | 'signalCode'>): boolean {
  return exitCode !== null || signalCode !== null
}

/** Returns the content of a daemon's ready file; undefined before the daemon serves. */
export function readReady<Ready>(stateFolder: string): Ready | undefined {
  try {
    return JSON.parse(readFileSync(join(stateFolder, READY_FILE), 'utf8'))
  } catch {
    return undefined
  }
}
