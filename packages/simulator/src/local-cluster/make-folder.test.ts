import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { makePrivateFolder, requirePrivateFolder, USE_BY_OTHERS } from './make-folder.ts'

it('the error names a folder that another user replaced or removed meanwhile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nkpsim-make-'))
  const [file, link, missing] = ['file', 'link', 'missing'].map((name) => join(folder, name))
  const message = (path = '') =>
    `${path} is not a folder of this user alone; name another state folder with --state`
  try {
    writeFileSync(file ?? '', '')
    symlinkSync(missing ?? '', link ?? '')
    for (const path of [file, link])
      expect(() => makePrivateFolder(path ?? '', USE_BY_OTHERS)).toThrow(message(path))
    expect(() => requirePrivateFolder(missing ?? '', USE_BY_OTHERS)).toThrow(message(missing))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
