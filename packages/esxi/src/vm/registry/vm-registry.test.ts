import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects } from '@nkpsim/effects'
import { openVmRegistry, REGISTRY_FILE } from './vm-registry.ts'

const fail = (error: unknown): never => {
  throw error
}

it.each([
  [
    'of a newer version',
    '{"version":2,"vms":[]}',
    /has version 2, this program knows 1: use the newer program$/,
  ],
  ['with an invalid entry', '{"version":1,"vms":[{"name":1}]}', /is damaged/],
  ['that is not JSON', 'version 1', /is damaged/],
  ['that contains only null', 'null', /is damaged/],
])('a list of registered VMs %s is refused and stays unchanged', async (_what, text, message) => {
  using folder = createTemporaryFolder()
  const path = join(folder.path, REGISTRY_FILE)
  writeFileSync(path, text)
  await expect(openVmRegistry(systemEffects, folder.path, fail)).rejects.toMatchObject({
    code: 'CONFIG_STORE_INVALID',
    message: expect.stringMatching(message),
  })
  expect(readFileSync(path, 'utf8')).toBe(text)
})
