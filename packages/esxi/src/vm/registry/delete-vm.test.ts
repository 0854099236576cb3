import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { acquireFileLock, holdFolder } from '@nkpsim/daemon'
import { createTemporaryFolder, silentLogger } from '@nkpsim/daemon/testing'
import { type FileLock, systemEffects, systemFiles } from '@nkpsim/effects'
import { keyProvider } from '../../testing/key-provider.ts'
import { vmLab } from '../../testing/vm-lab.ts'
import { datastoreAt, listVmNames, vmPaths } from '../files/datastore.ts'
import { mountDatastore } from '../files/mount-datastore.ts'
import { sortFiles } from '../files/own-files.ts'

const SPEC = { name: 'vm', datastore: '', provider: '' }
const HIDDEN = '.deleting-0123456789abcdef'
const logger = silentLogger
const mount = (folder: string) => mountDatastore(systemEffects, { name: 'ds', folder }, logger)

describe('files of others in the folder of a deleted VM', () => {
  it('stay in a visible folder if the name of the VM is taken again', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [keyProvider()], {
      onChange: () => {
        const moved = readdirSync(folder.path).find((name) => /^\.deleting-[0-9a-f]+$/.test(name))
        if (moved === undefined) return
        writeFileSync(join(folder.path, moved, 'backup.p12'), '')
        mkdirSync(join(folder.path, 'vm'))
        writeFileSync(join(folder.path, 'vm', 'other'), '')
      },
    })
    await lab.vms.create(SPEC, 1)
    await lab.vms.delete('vm')
    await mount(folder.path)
    const names = readdirSync(folder.path)
    expect(names).toEqual(['vm', expect.stringMatching(/^vm-files-[0-9a-f]{8}$/)])
    expect(names.map((name) => readdirSync(join(folder.path, name)))).toEqual([
      ['other'],
      ['backup.p12'],
    ])
  })

  it.each([
    ['before it removed a file', []],
    ['after it removed the .vmx', ['vm.vmx', 'vm.vmdk']],
  ])(
    'stay if the host died %s, and the next host removes the files of the VM',
    async (_when, removed) => {
      using folder = createTemporaryFolder()
      const { vms } = await vmLab(folder.path, [keyProvider()])
      await vms.create(SPEC, 1)
      await vms.rekey('vm', '', { deep: true, skipDisks: false, skipHome: false })
      renameSync(join(folder.path, 'vm'), join(folder.path, HIDDEN))
      for (const name of removed) rmSync(join(folder.path, HIDDEN, name))
      writeFileSync(join(folder.path, HIDDEN, 'backup.p12'), '')
      await mount(folder.path)
      expect(readdirSync(folder.path)).toEqual(['vm'])
      expect(readdirSync(join(folder.path, 'vm'))).toContain('backup.p12')
      expect(readdirSync(join(folder.path, 'vm')).filter((name) => name.includes('.vmx'))).toEqual(
        [],
      )
    },
  )

  it.each([[['a.vmx', 'b.vmx']], [['a.vmx', 'deleted-vm.vmx']]])(
    'stay in a folder that is not a VM if %p do not tell which VM it was',
    async (names) => {
      using folder = createTemporaryFolder()
      mkdirSync(join(folder.path, HIDDEN))
      for (const name of names) writeFileSync(join(folder.path, HIDDEN, name), '')
      await mount(folder.path)
      expect(
        await listVmNames(datastoreAt(systemEffects, { name: 'ds', folder: folder.path })),
      ).toEqual([])
      expect(readdirSync(folder.path)).toHaveLength(1)
      const [stays = ''] = readdirSync(folder.path)
      expect(stays).toMatch(/^[^.]/)
      expect(readdirSync(join(folder.path, stays))).toEqual(names)
    },
  )
})

it('the folder of a deleted VM disappears, whichever file the host was removing when it died', async () => {
  using folder = createTemporaryFolder()
  const { vms } = await vmLab(folder.path, [keyProvider()])
  for (let removed = 0, isComplete = false; !isComplete; removed++) {
    await vms.create(SPEC, 1)
    await vms.rekey('vm', '', { deep: true, skipDisks: false, skipHome: false })
    renameSync(join(folder.path, 'vm'), join(folder.path, HIDDEN))
    await using hidden = await holdFolder(systemEffects, join(folder.path, HIDDEN))
    const paths = vmPaths(datastoreAt(systemEffects, { name: 'ds', folder: folder.path }), 'vm')
    const { own, foreign } = await sortFiles(hidden, paths)
    expect(foreign).toEqual([])
    for (const name of own.slice(0, removed)) await hidden.remove(name)
    isComplete = removed === own.length
    await mount(folder.path)
    expect(readdirSync(folder.path)).toEqual([])
    await vms.unregister('vm')
  }
})

it('a hidden folder that contains only the name of a holder disappears', async () => {
  using folder = createTemporaryFolder()
  mkdirSync(join(folder.path, HIDDEN))
  writeFileSync(join(folder.path, HIDDEN, 'vm.vmx.holder'), 'esx-2')
  await mount(folder.path)
  expect(readdirSync(folder.path)).toEqual([])
})

it('a deletion holds the lock of the VM until the folder is gone', async () => {
  using folder = createTemporaryFolder()
  let moved: string | undefined
  let lock: FileLock | undefined
  const lab = await vmLab(folder.path, [keyProvider()], {
    onChange: () => {
      moved = readdirSync(folder.path).find((name) => /^\.deleting-[0-9a-f]+$/.test(name))
      if (moved !== undefined)
        lock = acquireFileLock(systemFiles, join(folder.path, moved, 'vm.vmx.lck'))
    },
  })
  await lab.vms.create(SPEC, 1)
  await lab.vms.delete('vm')
  lock?.release()
  expect([moved, lock]).toEqual([expect.any(String), undefined])
  expect(readdirSync(folder.path)).toEqual([])
})
