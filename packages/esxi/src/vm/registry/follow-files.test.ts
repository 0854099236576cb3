import { cpSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { createTemporaryFolder, silentLogger } from '@nkpsim/daemon/testing'
import { systemEffects } from '@nkpsim/effects'
import { keyProvider } from '../../testing/key-provider.ts'
import { vmLab } from '../../testing/vm-lab.ts'
import { datastoreAt } from '../files/datastore.ts'
import type { VmFiles } from '../files/read-vm.ts'
import { createDisplayNames } from './display-names.ts'
import { followFiles } from './follow-files.ts'

const logger = silentLogger
const [A, B] = [keyProvider({ name: 'A' }), keyProvider({ name: 'B', isDefault: false })]
const unused = (): never => {
  throw new Error('not expected')
}

it('a check of keys reads the files again if a rekey ends during its first read', async () => {
  using folder = createTemporaryFolder()
  using rekeyed = createTemporaryFolder()
  const { vms } = await vmLab(folder.path, [A])
  await vms.create({ name: 'vm', datastore: '', provider: 'A' }, 1)
  cpSync(folder.path, rekeyed.path, { recursive: true })
  const other = await vmLab(rekeyed.path, [A, B])
  await other.vms.register('vm', '')
  await other.vms.rekey('vm', 'B', { deep: false, skipDisks: false, skipHome: false })
  const registered = { name: 'vm', datastore: 'ds' }
  const registry = { list: unused, find: () => registered, add: unused, remove: unused }
  const places = {
    datastores: [datastoreAt(systemEffects, { name: 'ds', folder: folder.path })],
    registry: { ...registry, close: unused },
    names: createDisplayNames(),
  }
  let asked = 0
  const followed: (string | undefined)[] = []
  const keys = {
    load: async () => undefined,
    revisionOf: () => {
      asked += 1
      if (asked === 2) cpSync(rekeyed.path, folder.path, { recursive: true })
      return asked === 1 ? 0 : 1
    },
    follow: (_name: string, { home }: Pick<VmFiles, 'home'>) =>
      void followed.push(home?.locator.providerName),
  }
  await followFiles({ places, keys, logger }, 'vm', 'keysChanged')
  expect(followed).toEqual(['B'])
})
