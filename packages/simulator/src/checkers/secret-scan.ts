import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readSmallFile, streamFile } from '@nkpsim/daemon/small-file'
import { machine } from '../machine.ts'
import { createByteScanner, preparePatterns } from './byte-scanner.ts'
import { type KnownSecret, patternsOf } from './secret-patterns.ts'

/** Reports a secret in a forbidden place. Names its encoding, and never contains the secret. */
export type SecretFinding = { label: string; form: string; place: string }

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
  const table = preparePatterns(secrets.flatMap(patternsOf))
  const findings = new Map<string, SecretFinding>()
  const search = async (place: string, chunks: AsyncIterable<Buffer> | Iterable<Buffer>) => {
    const scanner = createByteScanner(table)
    for await (const chunk of chunks) {
      for (const { label, form, documentedIn } of scanner.scan(chunk)) {
        const isDocumented = documentedIn !== undefined && place.endsWith(documentedIn)
        if (!isDocumented) findings.set(`${label} ${form} ${place}`, { label, form, place })
      }
    }
  }
  for (const folder of folders) {
    for await (const path of filesIn(folder)) {
      await search(`name of ${path}`, [Buffer.from(path)])
      await search(path, streamFile(machine.files, path, { chunkBytes: CHUNK_BYTES }))
    }
  }
  for (const pid of pids) {
    for (const file of ['cmdline', 'environ']) {
      const path = `/proc/${pid}/${file}`
      await search(path, [readSmallFile(machine.files, path, MAX_PROC_BYTES)])
    }
  }
  return [...findings.values()]
}

async function* filesIn(folder: string): AsyncIterable<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesIn(path)
    else if (entry.isFile()) yield path
  }
}
