import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { devNull, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-seed-input-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a seed from standard input', () => {
  it.each(['-', '/dev/stdin'])(
    'finds the files that it names in the working directory if it is given as %s',
    (name) => {
      const seed = join(folder, 'seed.yaml')
      writeFileSync(seed, 'users: [{ name: anna@vsphere.local, passwordFile: none }]\n')
      const stdin = openSync(seed, 'r')
      try {
        const args = ['--disable-warning=ExperimentalWarning', MAIN, 'seed', 'apply', name]
        const { status, stderr } = spawnSync(process.execPath, args, {
          cwd: folder,
          env: { ...process.env, NKPSIM_CONFIG: devNull },
          stdio: [stdin, 'ignore', 'pipe'],
          encoding: 'utf8',
        })
        expect(stderr).toContain(`there is no file ${join(folder, 'none')}\n`)
        expect(status).toBe(2)
      } finally {
        closeSync(stdin)
      }
    },
  )
})
