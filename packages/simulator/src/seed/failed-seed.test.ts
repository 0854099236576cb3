import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { startCluster } from '../library/start-cluster.ts'
import { parseSeed } from './parse-seed.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-failed-seed-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('a first start that fails after a backup removes the backup file, and no other file', async () => {
  writeFileSync(join(folder, 'of-another.p12'), 'another file')
  const text = [
    'providers:',
    '  - name: nkp-1',
    '    backup:',
    '      file: nkp-1.p12',
    '      withoutPassword: true',
    'users:',
    '  - name: anna@vsphere.local',
    '    passwordFile: password',
  ].join('\n')
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, 'VMware1!VMware1!')
  const seed = await parseSeed(text, { folder, insecureFixedKeys: false })
  rmSync(passwordFile)
  const stateDir = join(folder, 'cluster')
  let wasWritten = false
  const started = startCluster({
    ...{ stateDir, hosts: 0, noTpm: [], seed },
    rootPassword: Secret.from(Buffer.from('Root-Password-1')),
    onProgress: () => {
      wasWritten ||= existsSync(join(folder, 'nkp-1.p12'))
    },
  })
  await expect(started).rejects.toThrow(passwordFile)
  expect(wasWritten).toBe(true)
  expect(readdirSync(folder).filter((name) => name.endsWith('.p12'))).toEqual(['of-another.p12'])
})
