import { appendFileSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KnownSecret } from '@nkpsim/checkers'

/**
 * Environment variable with the path of the folder in which all tests of a suite leave their state,
 * for one scan at the end.
 */
const SUITE_DIR = 'NKPSIM_SUITE_DIR'
/**
 * Environment variable with the path of the file of the secrets for this scan. The file is outside
 * of that folder, and only its owner can read it.
 */
const SUITE_SECRETS = 'NKPSIM_SUITE_SECRETS'

/**
 * Makes a folder for a test. If `isKept`, the suite scans the folder after the test and removes it.
 */
export function makeTestFolder(): { folder: string; isKept: boolean } {
  const suiteDir = process.env[SUITE_DIR]
  if (suiteDir !== undefined) mkdirSync(suiteDir, { recursive: true, mode: 0o700 })
  return { folder: mkdtempSync(join(suiteDir ?? tmpdir(), 'nk-')), isKept: suiteDir !== undefined }
}

/** Adds secrets to the scan at the end of the suite. Does nothing without a suite. */
export function registerSuiteSecrets(secrets: readonly KnownSecret[]): void {
  const path = process.env[SUITE_SECRETS]
  if (path === undefined) return
  const lines = secrets.map(({ bytes, ...secret }) => {
    const base64 = Buffer.from(bytes).toString('base64')
    return `${JSON.stringify({ ...secret, base64 })}\n`
  })
  appendFileSync(path, lines.join(''), { mode: 0o600 })
}

/** Reads the secrets that the tests of a suite have registered. */
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
