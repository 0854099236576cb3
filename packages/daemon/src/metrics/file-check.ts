import type { Files } from '@nkpsim/effects'
import type { ReadinessCheck } from './readiness.ts'

/** Minimum of free space, bytes. With less space, the next write may fail. */
const LEAST_FREE_BYTES = 1024 * 1024

/**
 * Checks that the file of a store exists and can be written. Writes nothing, because anyone may
 * request this check at any rate.
 */
export async function fileCheck(files: Files, name: string, path: string): Promise<ReadinessCheck> {
  return { name, failure: await failureOf(files, path) }
}

async function failureOf(files: Files, path: string): Promise<string | undefined> {
  try {
    await files.requireAccess(path)
    return (await files.freeBytes(path)) < LEAST_FREE_BYTES ? 'its disk is full' : undefined
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? 'its file is gone' : `its file cannot be written (${code})`
  }
}
