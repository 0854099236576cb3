import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects, systemRandom } from '@nkpsim/effects'
import { providerForNewObject } from '../../key-provider/choose-provider.ts'
import { keyProvider, keySourceOf } from '../../testing/key-provider.ts'
import { buildVm } from './build-vm.ts'
import { datastoreAt } from './datastore.ts'

it('a new VM names its host from the start, and does not exist if this name cannot be written', async () => {
  using folder = createTemporaryFolder()
  const source = keySourceOf(providerForNewObject([keyProvider()], ''))
  const build = async (name: string) =>
    buildVm({
      random: systemRandom,
      datastore: datastoreAt(systemEffects, { name: 'ds', folder: folder.path }),
      name,
      registrant: 'esx-1',
      lockedBy: await source.newKey(systemRandom),
      requireHeld: () => undefined,
      contentBytes: 1,
    })
  await build('vm')
  expect(readFileSync(join(folder.path, 'vm', 'vm.vmx.registrant'), 'utf8')).toBe('esx-1')
  // With this name, only the temporary name of this one file is too long.
  await expect(build('x'.repeat(222))).rejects.toMatchObject({ code: 'DATASTORE_UNUSABLE' })
  expect(readdirSync(folder.path)).toEqual(['vm'])
})
