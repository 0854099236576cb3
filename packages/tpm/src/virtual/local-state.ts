import { type FSWatcher, watch } from 'node:fs'
import { mkdir, open, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  MAX_STATE_BYTES,
  PERMANENT_STATE,
  type StartVirtualTpm,
  type TpmStateFolder,
  VOLATILE_STATE,
} from './virtual-tpms.ts'

const KEPT: readonly string[] = [PERMANENT_STATE, VOLATILE_STATE]
/** End of the name of the folder of this machine in which a program has the state of a TPM. */
export const LOCAL_STATE_SUFFIX = '.state'

/**
 * The state of a TPM in a folder of this machine, for a program, while the state itself is where
 * no program reaches it. The files are encrypted in both places.
 */
export type LocalState = {
  /** The folder of this machine. */
  folder: TpmStateFolder & { programPath: string }
  /**
   * Copies what the program has changed to the place of the state, durably. Passes on errors of the
   * file system.
   */
  settle(): Promise<void>
  /** Removes the state of a suspended TPM, which has resumed, in both places. */
  forgetVolatile(): Promise<void>
  /** Removes the folder of this machine. Call this after the program has ended. */
  close(): Promise<void>
}

/**
 * Copies the state of a TPM to a folder of this machine, and copies each change back at once.
 * @param onFailure called once when a change cannot be copied back
 */
export async function openLocalState(
  { state, runFolder, name }: Pick<StartVirtualTpm, 'state' | 'runFolder' | 'name'>,
  onFailure: (error: unknown) => void,
): Promise<LocalState> {
  const path = join(runFolder, `${name}${LOCAL_STATE_SUFFIX}`)
  await rm(path, { recursive: true, force: true })
  await mkdir(path, { mode: 0o700 })
  /** Bytes of the files in the place of the state. */
  const kept = new Map<string, Buffer>()
  const names = await state.list()
  for (const each of KEPT.filter((file) => names.includes(file))) {
    const bytes = await state.read(each, MAX_STATE_BYTES)
    await writeFile(join(path, each), bytes, { mode: 0o600 })
    kept.set(each, bytes)
  }
  const copy = async (): Promise<void> => {
    for (const each of KEPT) {
      const bytes = await readOrNothing(join(path, each))
      if (bytes === undefined) {
        // The permanent state is never removed: without it, the TPM is lost.
        if (each === VOLATILE_STATE && kept.delete(each)) await state.remove(each)
      } else if (kept.get(each)?.equals(bytes) !== true) {
        await state.replace(each, bytes)
        kept.set(each, bytes)
      }
    }
  }
  // One copy runs and one waits, which sees every change until it begins.
  let running: Promise<void> = Promise.resolve()
  let waiting: Promise<void> | undefined
  let isClosed = false
  const settle = (): Promise<void> => {
    if (isClosed) return running
    waiting ??= running
      .catch(() => undefined)
      .then(() => {
        waiting = undefined
        running = copy()
        return running
      })
    return waiting
  }
  let isFailed = false
  const fail = (error: unknown): void => {
    if (isFailed) return
    isFailed = true
    onFailure(error)
  }
  // A program replaces its files, which changes names in the folder.
  const watcher: FSWatcher = watch(path, (_event, file) => {
    if (file === null || KEPT.includes(file)) void settle().catch(fail)
  }).on('error', fail)
  return {
    folder: localFolder(path),
    settle,
    forgetVolatile: async () => {
      await rm(join(path, VOLATILE_STATE), { force: true })
      await settle()
    },
    close: async () => {
      isClosed = true
      isFailed = true
      watcher.close()
      await waiting?.catch(() => undefined)
      await running.catch(() => undefined)
      await rm(path, { recursive: true, force: true })
    },
  }
}

function localFolder(path: string): TpmStateFolder & { programPath: string } {
  return {
    programPath: path,
    list: () => readdir(path),
    read: (name) => readState(join(path, name)),
    replace: (name, bytes) => writeFile(join(path, name), bytes, { mode: 0o600 }),
    remove: (name) => rm(join(path, name), { force: true }),
  }
}

/** @throws Error if the file is longer than a state */
async function readState(path: string): Promise<Buffer> {
  await using file = await open(path, 'r')
  const { size } = await file.stat()
  if (size > MAX_STATE_BYTES) throw new Error(`${path} is too long for the state of a TPM`)
  const bytes = Buffer.alloc(size)
  const { bytesRead } = await file.read(bytes)
  return bytes.subarray(0, bytesRead)
}

async function readOrNothing(path: string): Promise<Buffer | undefined> {
  try {
    return await readState(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
