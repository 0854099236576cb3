import { appendFileSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KnownSecret } from '../checkers/secret-patterns.ts'

/** Folder in which the tests of a whole suite leave their state, for one scan at the end. */
const SUITE_DIR = 'NKPSIM_SUITE_DIR'
/** File, outside that folder and readable by its owner alone, with the secrets to look for then. */
const SUITE_SECRETS = 'NKPSIM_SUITE_SECRETS'

/**
 * A folder of its own for a test; `isKept` tells that the suite looks at it after the test, and
 * removes it.
 */
export function makeTestFolder(): { folder: string; isKept: boolean } {
  const suiteDir = process.env[SUITE_DIR]
  if (suiteDir !== undefined) mkdirSync(suiteDir, { recursive: true, mode: 0o700 })
  return { folder: mkdtempSync(join(suiteDir ?? tmpdir(), 'nk-')), isKept: suiteDir !== undefined }
}

/**
 * Has the scan at the end of the suite look for these secrets too. Without a suite it does nothing.
 */
export function registerSuiteSecrets(secrets: readonly KnownSecret[]): void {
  const path = process.env[SUITE_SECRETS]
  if (path === undefined) return
  const lines = secrets.map(({ bytes, ...secret }) => {
    const base64 = Buffer.from(bytes).toString('base64')
    return `${JSON.stringify({ ...secret, base64 })}\n`
  })
  appendFileSync(path, lines.join(''), { mode: 0o600 })
}

/** The secrets that the tests of a suite registered. */
export function readSuiteSecrets(path: string): KnownSecret[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { base64, ...secret }: Omit<KnownSecret, 'bytes'> & { base64: string } =
        JSON.parse(line)
      return { ...secret, bytes: Buffer.from(base64, 'base64') }
    })
}
