import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type KnownSecret, type SecretFinding, searchSecrets } from '@nkpsim/checkers'
import { readSmallFile, streamFile } from '@nkpsim/daemon/small-file'
import { machine } from '../machine.ts'

/** Places that a scan searches. */
export type ScanPlaces = {
  /** Folders, which are searched recursively. Links are not followed. */
  folders: readonly string[]
  /** Processes whose arguments and environment are searched. */
  pids?: readonly number[]
}

const CHUNK_BYTES = 1024 * 1024
/**
 * Limit for the arguments or the environment of a process, bytes. The kernel limits both together
 * to 6 MB.
 */
const MAX_PROC_BYTES = 16 * 1024 * 1024

/**
 * Checks invariant I1: searches files, file names, and the arguments and environment of processes
 * for secrets in all encodings of `patternsOf`.
 * @returns each finding once; none if the invariant holds
 */
export async function scanForSecrets(
  secrets: readonly KnownSecret[],
  { folders, pids = [] }: ScanPlaces,
): Promise<SecretFinding[]> {
  const search = searchSecrets(secrets)
  for (const folder of folders) {
    for await (const path of filesIn(folder)) {
      search.begin(`name of ${path}`)(Buffer.from(path))
      const scan = search.begin(path)
      for await (const chunk of streamFile(machine.files, path, { chunkBytes: CHUNK_BYTES }))
        scan(chunk)
    }
  }
  for (const pid of pids) {
    for (const file of ['cmdline', 'environ']) {
      const path = `/proc/${pid}/${file}`
      search.begin(path)(readSmallFile(machine.files, path, MAX_PROC_BYTES))
    }
  }
  return search.findings()
}

async function* filesIn(folder: string): AsyncIterable<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesIn(path)
    else if (entry.isFile()) yield path
  }
}
