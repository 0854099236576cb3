import { createHash } from 'node:crypto'
import type { Secret } from '@nkpsim/crypto'
import { streamFile } from '@nkpsim/daemon/small-file'
import type { Compute, Effects, Files } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'
import { decryptChunks, encryptChunks } from './backup-cipher.ts'
import { appendDigest, checkDigest } from './backup-digest.ts'
import { type BackupHeader, createHeader, readHeader } from './backup-header.ts'
import { type ByteReader, createByteReader } from './byte-reader.ts'
import { type BackupPart, type Manifest, type PartName, parseManifest } from './manifest.ts'

const LENGTH_BYTES = 4
const MAX_MANIFEST_BYTES = 64 * 1024
const READ_BYTES = 64 * 1024

/** A file to include in a backup. */
export type PartFile = { name: PartName; path: string }

/** Returns the size and the SHA-256 of a file for a backup. */
export async function measurePart(files: Files, { name, path }: PartFile): Promise<BackupPart> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const bytes of readFileBytes(files, path)) {
    hash.update(bytes)
    sizeBytes += bytes.length
    bytes.fill(0)
  }
  return { name, sizeBytes, sha256: hash.digest('hex') }
}

/**
 * Produces the bytes of a backup file. They begin with a header. Then come the length of the
 * manifest (4 bytes, big endian), the manifest as JSON, and the parts in order. Everything after
 * the header is encrypted in chunks, or is followed by a SHA-256.
 * @param password undefined leaves the file unencrypted
 */
export async function* encodeBackup(
  manifest: Manifest,
  parts: readonly PartFile[],
  password: Secret | undefined,
  { files, random, compute }: Pick<Effects, 'files' | 'random' | 'compute'>,
): AsyncGenerator<Uint8Array> {
  const { bytes, key } = await createHeader(password, { random, compute })
  const content = contentOf(files, manifest, parts)
  try {
    yield bytes
    yield* key === undefined ? appendDigest(bytes, content) : encryptChunks(key, bytes, content)
  } finally {
    key?.wipe()
  }
}

/**
 * Reads a streamed backup file. Parts are written before the whole file is verified, so the caller
 * must not use them until this function returns.
 * @param passwords tried in turn; empty for an unencrypted file
 * @param writePart receives each part's bytes in order, in pieces. Each piece is wiped when the
 *   next one is requested
 * @throws VcenterError INVALID_BACKUP_FILE, WRONG_BACKUP_PASSWORD
 */
export async function decodeBackup(
  source: AsyncIterable<Uint8Array>,
  passwords: readonly Secret[],
  compute: Compute,
  writePart: (name: PartName, bytes: AsyncIterable<Buffer>) => Promise<void>,
): Promise<Manifest> {
  const file = createByteReader(source)
  let key: Secret | undefined
  try {
    const header = await readHeader(file, passwords, compute)
    key = header.key
    return await readContent(createByteReader(openContent(header, file)), writePart)
  } finally {
    key?.wipe()
    await file.close()
  }
}

function openContent({ bytes, key }: BackupHeader, file: ByteReader): AsyncGenerator<Buffer> {
  return key === undefined
    ? checkDigest(bytes, file.rest())
    : decryptChunks(key, bytes, file.rest())
}

async function* contentOf(
  files: Files,
  manifest: Manifest,
  parts: readonly PartFile[],
): AsyncGenerator<Uint8Array> {
  const text = Buffer.from(JSON.stringify(manifest))
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(text.length)
  yield length
  yield text
  for (const { path } of parts) yield* readFileBytes(files, path)
}

async function readContent(
  content: ByteReader,
  writePart: (name: PartName, bytes: AsyncIterable<Buffer>) => Promise<void>,
): Promise<Manifest> {
  const length = (await content.read(LENGTH_BYTES))?.readUInt32BE() ?? 0
  const text = length > MAX_MANIFEST_BYTES ? undefined : await content.read(length)
  if (text === undefined) throw invalid('has no manifest')
  const manifest = parseManifest(text)
  for (const part of manifest.parts) {
    const hash = createHash('sha256')
    await writePart(part.name, hashed(content.pieces(part.sizeBytes), hash))
    // The hash also differs if the part ended too early.
    if (hash.digest('hex') !== part.sha256) throw invalid(`holds a damaged ${part.name}`)
  }
  // Reads the rest, because only the end of the stream proves that the file is complete.
  let surplusBytes = 0
  for await (const bytes of content.rest()) surplusBytes += bytes.length
  if (surplusBytes > 0) throw invalid('is longer than its manifest says')
  return manifest
}

async function* hashed(
  source: AsyncIterable<Buffer>,
  hash: { update(bytes: Buffer): unknown },
): AsyncGenerator<Buffer> {
  for await (const bytes of source) {
    hash.update(bytes)
    yield bytes
    bytes.fill(0)
  }
}

function readFileBytes(files: Files, path: string): AsyncIterable<Buffer> {
  return streamFile(files, path, { chunkBytes: READ_BYTES })
}

function invalid(what: string): VcenterError {
  return new VcenterError('INVALID_BACKUP_FILE', `the backup ${what}`)
}
