import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { runHere } from '../testing/run-here.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-tpm-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

it('nkpsim host tpm NAME is nkpsim host tpm get NAME', async () => {
  const run = (...words: string[]) => runHere(['host', 'tpm', ...words, '--state', folder])
  const [byDefault, named] = [await run('esx-1'), await run('get', 'esx-1')]
  expect(named).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('no cluster') })
  expect(byDefault).toEqual(named)
  expect((await run()).stderr).toMatch(/missing required argument 'NAME'/)
  expect((await run('esx-1', 'esx-2')).exitCode).toBe(2)
})

it('nkpsim host add asks for an address if no host of that name runs in the state folder', async () => {
  const { exitCode, stdout, stderr } = await runHere([
    ...['host', 'add', 'esx-1', '--password-file', 'none', '--state', folder],
  ])
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toBe(
    `nkpsim: no host "esx-1" runs in ${folder}: boot it first (nkpsim --state ${folder} host boot esx-1), or give the address of another host with --address\n`,
  )
})
