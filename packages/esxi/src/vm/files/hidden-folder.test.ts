import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { type HeldFolder, holdFolder } from '@nkpsim/daemon'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects } from '@nkpsim/effects'
import { datastoreAt, vmPaths } from './datastore.ts'
import { hideVmFolder, removeHiddenFolder } from './hidden-folder.ts'

const HIDDEN = '.deleting-0123456789abcdef'

it('a lock file that another host creates during the removal does not prevent the removal of a hidden folder', async () => {
  using temporary = createTemporaryFolder()
  const hidden = join(temporary.path, HIDDEN)
  mkdirSync(hidden)
  writeFileSync(join(hidden, 'vm.vmx'), '')
  await using folder = await holdFolder(systemEffects, temporary.path)
  await using vmFolder = await folder.holdFolder(HIDDEN)
  let attempts = 0
  const contended: HeldFolder = {
    ...folder,
    removeEmptyFolder: async (name) => {
      if (attempts++ === 0) writeFileSync(join(hidden, 'vm.vmx.lck'), '')
      await folder.removeEmptyFolder(name)
    },
  }
  const paths = vmPaths(datastoreAt(systemEffects, { name: 'ds', folder: temporary.path }), 'vm')
  expect(await removeHiddenFolder(contended, vmFolder, HIDDEN, paths, 'vm')).toBeUndefined()
  expect(attempts).toBe(2)
  expect(readdirSync(temporary.path)).toEqual([])
})

it('a folder that was moved by mistake is reported under its new name if its old name is taken', async () => {
  using temporary = createTemporaryFolder()
  const inside = (name: string): string => join(temporary.path, name)
  for (const name of ['vm', 'other']) {
    mkdirSync(inside(name))
    writeFileSync(join(inside(name), name), '')
  }
  await using folder = await holdFolder(systemEffects, temporary.path)
  await using vmFolder = await folder.holdFolder('vm')
  let isReplaced = false
  const contended: HeldFolder = {
    ...folder,
    rename: async (from, to) => {
      if (isReplaced) return folder.rename(from, to)
      isReplaced = true
      renameSync(inside('vm'), inside('aside'))
      renameSync(inside('other'), inside('vm'))
      await folder.rename(from, to)
      renameSync(inside('aside'), inside('vm'))
    },
  }
  const paths = vmPaths(datastoreAt(systemEffects, { name: 'ds', folder: temporary.path }), 'vm')
  const staying: string[] = []
  const hiding = hideVmFolder(contended, vmFolder, paths, HIDDEN, (name) => staying.push(name))
  await expect(hiding).rejects.toMatchObject({ code: 'VM_INVALID' })
  expect(staying).toEqual(['vm-files-89abcdef'])
  expect(readdirSync(inside('vm-files-89abcdef'))).toEqual(['other'])
})
