import { hash } from 'node:crypto'
import type { HeldFolder } from '@nkpsim/daemon'
import { EsxiError } from '../errors.ts'
import type { VmPaths } from '../vm/files/datastore.ts'
import { sortFiles } from '../vm/files/own-files.ts'
import { isVtpmFolder, vtpmFilesIn } from '../vm/files/vtpm-folder.ts'
import { MAX_CHUNK_BYTES, type Message } from './messages.ts'
import { isStaying } from './staying-files.ts'

const ZEROS = Buffer.alloc(MAX_CHUNK_BYTES)

/** The files of a VM that go to another datastore. */
export type LeavingFiles = {
  /** Returns the sum of their sizes now, bytes. */
  totalBytes(): Promise<number>
  /**
   * Names every file, and yields the parts that changed since the last call. The disks are sent as
   * they are on the datastore, so that an encrypted disk stays encrypted.
   */
  changed(): AsyncIterable<Message>
}

/** @param folder the folder of the VM, held */
export function createLeavingFiles(folder: HeldFolder, paths: VmPaths): LeavingFiles {
  const sent = new Map<string, Known>()
  const knownOf = (path: string): Known => {
    const known = sent.get(path) ?? { path, digests: [] }
    sent.set(path, known)
    return known
  }
  const names = async (): Promise<string[]> => {
    const { own } = await sortFiles(folder, paths)
    return own.filter((name) => !isStaying(name, paths))
  }
  return {
    totalBytes: async () => {
      let sum = 0
      for (const name of await names()) sum += (await folder.look(name))?.size ?? 0
      return sum
    },
    changed: async function* () {
      for (const name of await names())
        if (await isVtpmFolder(folder, name)) {
          await using state = await folder.holdFolder(name)
          for (const { file } of await vtpmFilesIn(folder, name))
            yield* changedIn(state, file, knownOf(`${name}/${file}`))
        } else yield* changedIn(folder, name, knownOf(name))
    },
  }
}

/** What was sent of a file. */
type Known = {
  /** Name of the file in the folder of the VM, or in a folder there. */
  path: string
  /** SHA-256 of each MiB. */
  digests: string[]
}

async function* changedIn(
  folder: HeldFolder,
  name: string,
  { path, digests: known }: Known,
): AsyncIterable<Message> {
  await using file = await folder.open(name, 'read')
  const { size } = await file.stat()
  yield { kind: 'file', name: path, sizeBytes: size }
  known.length = Math.min(known.length, Math.ceil(size / MAX_CHUNK_BYTES))
  for (let block = 0; block * MAX_CHUNK_BYTES < size; block++) {
    const offsetBytes = block * MAX_CHUNK_BYTES
    const bytes = Buffer.alloc(Math.min(MAX_CHUNK_BYTES, size - offsetBytes))
    for (let read = 0; read < bytes.length; ) {
      const count = await file.read(bytes.subarray(read), offsetBytes + read)
      if (count === 0)
        throw new EsxiError('DATASTORE_UNUSABLE', `${name} became shorter while it was read`)
      read += count
    }
    const digest = hash('sha256', bytes)
    const isNewZeros = known[block] === undefined && bytes.equals(ZEROS.subarray(0, bytes.length))
    if (known[block] !== digest && !isNewZeros) yield { kind: 'chunk', offsetBytes, bytes }
    known[block] = digest
  }
}
