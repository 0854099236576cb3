import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { callNkpsim } from './call.ts'

let state: string[]
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-call-'))
  state = ['--state', folder]
})
afterAll(() => rmSync(folder, { recursive: true }))

const { signal } = new AbortController()
const random = systemRandom

it('callNkpsim returns the output and the exit code of a command, and gives it its input', async () => {
  expect(await callNkpsim(['--version'], { signal, random })).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    stderr: '',
  })
  const stdin = 'hosts: many'
  expect(await callNkpsim([...state, 'up', '--seed', '-'], { stdin, signal, random })).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'nkpsim: hosts: must be a list\n',
  })
})

it('callNkpsim ignores the preferences of the user', async () => {
  process.env['NKPSIM_OUTPUT'] = 'json'
  try {
    const { stdout } = await callNkpsim([...state, 'config', 'view'], { signal, random })
    expect(stdout).toMatch(/^SETTING /)
  } finally {
    delete process.env['NKPSIM_OUTPUT']
  }
})

it('callNkpsim ends a command if the signal aborts', async () => {
  const args = [...state, 'provider', 'list']
  expect(await callNkpsim(args, { signal: AbortSignal.abort(), random })).toMatchObject({
    exitCode: 130,
  })
})
