import { realpath, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DaemonError } from '@nkpsim/daemon/errors'
import { makeFolders } from '@nkpsim/daemon/small-file'
import { acquireFileLock } from '@nkpsim/daemon/state-lock'
import { systemReason } from '@nkpsim/daemon/system-reason'
import type { FileLock } from '@nkpsim/effects'
import { systemClock } from '@nkpsim/effects/clock'
import { machine } from '@nkpsim/simulator/machine'
import { pollUntil } from '@nkpsim/simulator/poll'
import type { Document } from 'yaml'
import { CliError } from '../errors.ts'
import { writeNewFile } from '../new-file.ts'
import { parseConfigDocument, readConfig } from './config.ts'
import { type ConfigPath, readConfigText } from './config-file.ts'

/** Maximum wait for another command that edits the file, ms. */
const WAIT_MS = 10_000

/**
 * Edits or makes a configuration file atomically and for its owner only (0600). Keeps comments, and
 * also changes that other commands make at the same time.
 * @throws CliError USAGE if the file is invalid before or after the edit; FAILED if the file cannot
 *   be written; CONFLICT if another command does not finish its edit
 */
export async function editConfig(
  { path }: ConfigPath,
  home: string | undefined,
  edit: (document: Document) => void,
): Promise<void> {
  // A link to an existing file stays a link, and its target is replaced. A broken link is replaced.
  const target = await realpath(path).catch(() => path)
  await using _lock = await lockFor(target)
  const place = { path, home }
  const document = parseConfigDocument(readConfigText({ path, origin: 'default' }) ?? '', place)
  readConfig(document, place)
  document.contents ??= document.createNode({})
  edit(document)
  const text = document.toString()
  readConfig(parseConfigDocument(text, place), place)
  await writeNewFile(target, [Buffer.from(text)], { replace: true })
}

/** Makes the folder of a file if it is missing, and locks the file until the lock is disposed. */
async function lockFor(target: string): Promise<AsyncDisposable> {
  const path = join(dirname(target), `.${basename(target)}.lock`)
  let lock: FileLock | undefined
  const isLocked = () => {
    lock ??= acquireFileLock(machine.files, path)
    return lock !== undefined
  }
  try {
    makeFolders(machine.files, dirname(target), 0o700)
    await pollUntil(isLocked, { clock: systemClock, timeoutMs: WAIT_MS })
  } catch (cause) {
    const reason = systemReason(cause instanceof DaemonError ? cause.cause : cause)
    throw new CliError('FAILED', `cannot write ${target}: ${reason}`, { cause })
  }
  const held = lock
  if (held === undefined)
    throw new CliError('CONFLICT', `another command is changing ${target}: try again`)
  return {
    [Symbol.asyncDispose]: async () => {
      // The lock file is removed while this command holds the lock. A command that waits for the
      // lock then makes a new lock file.
      await rm(path, { force: true })
      held.release()
    },
  }
}
