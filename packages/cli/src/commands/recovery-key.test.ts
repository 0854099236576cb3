import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import type { Terminal } from '../terminal.ts'
import { readRecoveryKey, recoveryKeyLines } from './recovery-key.ts'

const GROUPS = Array.from({ length: 16 }, (_, index) => String(100_000 + index))
const KEY = GROUPS.join('-')

let file: string
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-recovery-'))
  file = join(folder, 'key')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Writes a recovery key file, and returns the digits that are read from it. */
async function read(text: string): Promise<string> {
  writeFileSync(file, text, { mode: 0o600 })
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const { signal } = new AbortController()
  const terminal: Terminal = { stdin, stdout, stderr, env: {}, signal, random: systemRandom }
  using secret = await readRecoveryKey(terminal, file)
  return secret.reveal().toString('latin1').replace(/[- ]/g, '')
}

it('a recovery key is whole in a line of its own', () => {
  const id = '0f9c1a34-5b1e-4a8e-9d1f-7c0de5a12b34'
  expect(recoveryKeyLines([{ recoveryId: id, key: KEY }])).toBe(`Recovery ID: ${id}\n${KEY}\n`)
})

it.each([
  ['as JSON has it', `${KEY}\n`],
  [
    'as the list shows it',
    recoveryKeyLines([{ recoveryId: '0f9c1a34-5b1e-4a8e-9d1f-7c0de5a12b34', key: KEY }]),
  ],
  ['as the list shows it in JSON', JSON.stringify([{ recoveryId: '{0F9C1A34}', key: KEY }])],
  ['as the list shows it in YAML', `- recoveryId: "{0F9C1A34}"\n  key: ${KEY}\n`],
  ['copied from lines that a terminal has wrapped', `${KEY.slice(0, 80)}\r\n${KEY.slice(80)}\r\n`],
  ['in blocks', `\n${GROUPS.slice(0, 8).join(' ')}\n\n${GROUPS.slice(8).join('\t')} `],
])('a recovery key is read from a file %s', async (_what, text) => {
  expect(await read(text)).toBe(GROUPS.join(''))
})

it.each([
  ['', 'is empty'],
  [' \n\n', 'is empty'],
  ['1'.repeat(1001), 'has more than 1000 bytes'],
  [`${KEY}\n${KEY.replaceAll('1', '2')}\n`, 'has several keys; give a file with one key'],
])(
  'a recovery key file without a key is refused, as is a long one, and one with two keys',
  async (text, problem) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'USAGE',
      message: `the recovery key file ${file} ${problem}`,
    })
  },
)
