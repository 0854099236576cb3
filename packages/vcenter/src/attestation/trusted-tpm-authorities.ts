import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { Files, OpenFile } from '@nkpsim/effects'
import { type TrustedAuthorities, trustedAuthorities } from '@nkpsim/tpm'
import { VcenterError } from '../errors.ts'
import { boundedText } from '../records/bounded-text.ts'

const MAX_FILES = 200
const MAX_FILE_BYTES = 256 * 1024

type Content = { name: string; bytes: Buffer }
type Skipped = TrustedAuthorities['skipped'][number]

/**
 * Returns a function that reads the trusted TPM vendors: certificates as PEM or DER in the files of
 * a folder, under any file names. Without a folder, no vendor is trusted. The function skips and
 * reports unreadable files. It returns the same object as long as the files are unchanged.
 */
export function trustedTpmAuthorities(
  files: Files,
  folder: string | undefined,
): () => Promise<TrustedAuthorities> {
  let last: { contents: Content[]; unread: Skipped[]; authorities: TrustedAuthorities } | undefined
  return async () => {
    const { contents, unread } =
      folder === undefined ? { contents: [], unread: [] } : await readFiles(files, folder)
    if (last !== undefined && isSame(last, { contents, unread })) return last.authorities
    const read = trustedAuthorities(contents)
    const authorities = { ...read, skipped: [...unread, ...read.skipped] }
    last = { contents, unread, authorities }
    return authorities
  }
}

async function readFiles(
  files: Files,
  folder: string,
): Promise<{ contents: Content[]; unread: Skipped[] }> {
  const contents: Content[] = []
  const unread: Skipped[] = []
  const skip = (file: string, reason: string): void => {
    unread.push({ file: boundedText(file), reason })
  }
  const names = await namesIn(files, folder, skip)
  for (const name of names.slice(0, MAX_FILES)) {
    try {
      contents.push({
        name: boundedText(name),
        bytes: await readBounded(files, join(folder, name)),
      })
    } catch (error) {
      skip(name, messageOf(error))
    }
  }
  if (names.length > MAX_FILES)
    skip(folder, `it has ${names.length} files, and only the first ${MAX_FILES} are read`)
  return { contents, unread }
}

async function namesIn(
  files: Files,
  folder: string,
  skip: (file: string, reason: string) => void,
): Promise<string[]> {
  try {
    const names = (await files.list(folder)).sort()
    const found = await Promise.all(names.map((name) => files.look(join(folder, name))))
    return names.filter((_name, index) => found[index]?.isDirectory() !== true)
  } catch (error) {
    // The certificate authority of swtpm creates its folder together with the first TPM.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') skip(folder, messageOf(error))
    return []
  }
}

/**
 * Reads a file of bounded size. Follows links, because folders of certificates often contain them.
 * Refuses anything else, such as a FIFO, without waiting for it.
 */
async function readBounded(files: Files, path: string): Promise<Buffer> {
  await using file = await files.open(path, 'read')
  const { size } = await requireFile(file)
  const bytes = Buffer.alloc(size)
  const bytesRead = await file.read(bytes, 0)
  return bytes.subarray(0, bytesRead)
}

async function requireFile(file: OpenFile): Promise<{ size: number }> {
  const stats = await file.stat()
  if (!stats.isFile()) throw new VcenterError('INVALID_REQUEST', 'it is not a regular file')
  if (stats.size > MAX_FILE_BYTES)
    throw new VcenterError('INVALID_REQUEST', `it has more than ${MAX_FILE_BYTES} bytes`)
  return stats
}

function isSame(
  before: { contents: readonly Content[]; unread: readonly Skipped[] },
  now: { contents: readonly Content[]; unread: readonly Skipped[] },
): boolean {
  return (
    isDeepStrictEqual(before.unread, now.unread) && isDeepStrictEqual(before.contents, now.contents)
  )
}
