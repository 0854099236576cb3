import { join } from 'node:path'
import { writeAll } from '@nkpsim/daemon'
import type { FileEffects, Files } from '@nkpsim/effects'
import { DATABASE_FILE, type Store } from '../store/store.ts'

const PIECE_BYTES = 256 * 1024
/** Files that SQLite keeps beside a database. */
const COMPANIONS = ['-wal', '-shm']
/** A complete copy that will replace the database. */
const NEXT = `${DATABASE_FILE}.next`
/** Name of a copy that is not complete. */
const UNFINISHED = /^\.vcenter\.db\.[0-9a-f-]{36}\.new$/

/** Yields a copy of the committed content of a store, in pieces. */
export async function* copyOf(
  store: Pick<Store, 'copyTo'>,
  { files, random }: FileEffects,
  folder: string,
): AsyncIterable<Buffer> {
  const path = join(folder, `.${DATABASE_FILE}.${random.uuid()}.copy`)
  store.copyTo(path, { withEvents: true })
  try {
    const file = await files.open(path, 'read')
    try {
      for (let position = 0; ; ) {
        const piece = Buffer.alloc(PIECE_BYTES)
        const length = await file.read(piece, position)
        if (length === 0) return
        position += length
        yield piece.subarray(0, length)
      }
    } finally {
      await file.close()
    }
  } finally {
    await files.remove(path)
  }
}

/**
 * Replaces a closed database durably, or leaves it as it is. Only one call may run at a time. After
 * a crash, call `finishReplacement` before the database is opened.
 */
export async function replaceDatabase(
  { files, random }: FileEffects,
  folder: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  // A power loss can leave a copy that is not complete.
  for (const name of await files.list(folder))
    if (UNFINISHED.test(name)) await files.remove(join(folder, name))
  const fresh = join(folder, `.${DATABASE_FILE}.${random.uuid()}.new`)
  try {
    await writePieces(files, fresh, pieces)
  } catch (error) {
    await files.remove(fresh).catch(() => undefined)
    throw error
  }
  await files.rename(fresh, join(folder, NEXT))
  await files.syncFolder(folder)
  await finishReplacement(files, folder)
}

/**
 * Puts a complete copy into the place of the database, if there is one. SQLite would apply the
 * write-ahead log of the old database to the new one, and may need it to read the old one. So the
 * copy waits beside them until the log is gone.
 */
export async function finishReplacement(files: Files, folder: string): Promise<void> {
  const path = join(folder, DATABASE_FILE)
  const next = join(folder, NEXT)
  if ((await files.look(next)) === undefined) return
  for (const companion of COMPANIONS) await files.remove(path + companion)
  await files.syncFolder(folder)
  await files.rename(next, path)
  await files.syncFolder(folder)
}

async function writePieces(
  files: Files,
  path: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  await using file = await files.open(path, 'create')
  let position = 0
  for await (const piece of pieces) {
    await writeAll(file, piece, position)
    position += piece.length
  }
  await file.sync()
}
