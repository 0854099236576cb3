import { join } from 'node:path'
import type { SignedAuditCheckpoint } from '@nkpsim/crypto'
import type { Files } from '@nkpsim/effects'
import { readLines } from './segments.ts'

export const CHECKPOINTS_FILE = 'checkpoints.jsonl'

/** Encodes a checkpoint as a line with its newline. */
export function encodeCheckpoint({ signature, ...checkpoint }: SignedAuditCheckpoint): Buffer {
  const { instanceId, sequence, hash, timeMs } = checkpoint
  const line = { instanceId, sequence, hash, timeMs, signature: signature.toString('base64') }
  return Buffer.from(`${JSON.stringify(line)}\n`)
}

/**
 * Parses the checkpoint of a line without verifying its signature. Returns undefined if the line is
 * not a checkpoint.
 */
export function parseCheckpoint(line: string): SignedAuditCheckpoint | undefined {
  try {
    const { instanceId, sequence, hash, timeMs, signature } = JSON.parse(line)
    return {
      instanceId: String(instanceId),
      sequence: Number(sequence),
      hash: String(hash),
      timeMs: Number(timeMs),
      signature: Buffer.from(String(signature), 'base64'),
    }
  } catch {
    return undefined
  }
}

/**
 * Reads the newest checkpoints in the folder of a log, newest first, without verifying them. Passes
 * on errors of the file system.
 */
export async function readNewestCheckpoints(
  files: Files,
  folder: string,
  limit: number,
): Promise<SignedAuditCheckpoint[]> {
  const path = join(folder, CHECKPOINTS_FILE)
  if (files.now.stat(path) === undefined) return []
  const newest: SignedAuditCheckpoint[] = []
  for await (const line of readLines(files, [{ path, firstSequence: 1 }])) {
    const checkpoint = parseCheckpoint(line.toString('utf8'))
    if (checkpoint !== undefined) newest.push(checkpoint)
    if (newest.length > limit) newest.shift()
  }
  return newest.reverse()
}
