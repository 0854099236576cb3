import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { holdFolder } from '@nkpsim/daemon'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects, systemRandom } from '@nkpsim/effects'
import { keyProvider } from '../../testing/key-provider.ts'
import { vmLab } from '../../testing/vm-lab.ts'
import { buildDisk } from '../files/build-disk.ts'

const SPEC = { name: 'vm', datastore: '', provider: '' }
const KEY = { providerName: 'A', keyId: 'key', kek: Secret.from(randomBytes(32)) }
const lockedBy = { ...KEY, [Symbol.dispose]: () => undefined }

describe('a disk that cannot be added', () => {
  it('leaves no files if the .vmx cannot be written', async () => {
    using folder = createTemporaryFolder()
    const { vms } = await vmLab(folder.path, [keyProvider()])
    await vms.create(SPEC, 1)
    const vmx = join(folder.path, 'vm', 'vm.vmx')
    const room = 64 * 1024 - readFileSync(vmx).length
    // The lines of another disk do not fit into the file.
    appendFileSync(vmx, `${'#'.repeat(room - 1)}\n`)
    const before = readdirSync(join(folder.path, 'vm'))
    await expect(vms.addDisk('vm', { provider: '', sizeBytes: 1 })).rejects.toMatchObject({
      code: 'VM_INVALID',
    })
    expect(readdirSync(join(folder.path, 'vm'))).toEqual(
      [...new Set([...before, 'vm.vmx.lck'])].sort(),
    )
  })

  it.each(['the extent', 'the descriptor'])(
    'leaves no files if %s cannot be written',
    async (which) => {
      using folder = createTemporaryFolder()
      await using held = await holdFolder(systemEffects, folder.path)
      const full = new Error('ENOSPC')
      async function* content() {
        yield Buffer.alloc(4096)
        if (which === 'the extent') throw full
      }
      const replace = async (name: string) => {
        writeFileSync(join(folder.path, name), '')
        throw full
      }
      const input = {
        baseName: 'vm_1',
        lockedBy,
        contentBytes: 4096,
        content: content(),
        random: systemRandom,
      }
      await expect(buildDisk({ ...input, folder: { ...held, replace } })).rejects.toBe(full)
      expect(readdirSync(folder.path)).toEqual([])
    },
  )

  it('does not touch an extent that another disk has', async () => {
    using folder = createTemporaryFolder()
    await using held = await holdFolder(systemEffects, folder.path)
    writeFileSync(join(folder.path, 'vm_1-flat.vmdk'), 'mine')
    const input = {
      folder: held,
      baseName: 'vm_1',
      lockedBy,
      contentBytes: 4096,
      random: systemRandom,
    }
    await expect(buildDisk(input)).rejects.toMatchObject({ code: 'EEXIST' })
    expect(readFileSync(join(folder.path, 'vm_1-flat.vmdk'), 'utf8')).toBe('mine')
  })
})

it('a deletion removes the extent of a new disk that a killed host left, but no complete disk', async () => {
  using folder = createTemporaryFolder()
  const { vms } = await vmLab(folder.path, [keyProvider()])
  await vms.create(SPEC, 1)
  writeFileSync(join(folder.path, 'vm', 'vm_1-flat.vmdk'), '')
  await vms.delete('vm')
  expect(existsSync(join(folder.path, 'vm'))).toBe(false)
  await vms.create(SPEC, 1)
  for (const name of ['vm_1.vmdk', 'vm_1-flat.vmdk', 'vm_1-old-flat.vmdk'])
    writeFileSync(join(folder.path, 'vm', name), '')
  await vms.delete('vm')
  expect(readdirSync(join(folder.path, 'vm'))).toEqual([
    'vm_1-flat.vmdk',
    'vm_1-old-flat.vmdk',
    'vm_1.vmdk',
  ])
})
