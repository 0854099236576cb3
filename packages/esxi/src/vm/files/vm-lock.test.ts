import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects, systemFiles } from '@nkpsim/effects'
import { keyProvider } from '../../testing/key-provider.ts'
import { vmLab } from '../../testing/vm-lab.ts'
import { datastoreAt, vmPaths } from './datastore.ts'
import { takeLock, whileLocked } from './vm-lock.ts'

const SPEC = { name: 'vm', datastore: '', provider: '' }
const DEEP = { deep: true, skipDisks: false, skipHome: false }

/** Creates a VM on a datastore that two hosts mount. */
async function twoHosts() {
  const folder = createTemporaryFolder()
  const provider = keyProvider()
  const first = await vmLab(folder.path, [provider])
  const second = await vmLab(folder.path, [provider], { hostName: 'esx-2' })
  await first.vms.create(SPEC, 3 * 1024 * 1024)
  return {
    ...{ first, second },
    holder: join(folder.path, 'vm', 'vm.vmx.holder'),
    paths: vmPaths(datastoreAt(systemEffects, { name: 'ds', folder: folder.path }), 'vm'),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

describe('a powered-off VM that a host uses', () => {
  it('is shown as powered off during an export, and other calls name the export', async () => {
    using site = await twoHosts()
    const { first, second } = site
    const reader = first.vms.export({ name: 'vm', disk: 0 })[Symbol.asyncIterator]()
    await reader.next()
    const exporting = {
      code: 'VM_POWERED_ON_ELSEWHERE',
      message: 'the virtual machine is being exported on esx-1; wait, or cancel the export',
    }
    for (const { vms } of [first, second]) {
      expect(await vms.list()).toMatchObject([{ name: 'vm', powerState: 'poweredOff' }])
      await expect(vms.powerOn('vm')).rejects.toMatchObject(exporting)
    }
    await expect(first.vms.rekey('vm', '', DEEP)).rejects.toMatchObject(exporting)
    await expect(first.vms.delete('vm')).rejects.toMatchObject(exporting)
    await reader.return?.(undefined)
    await second.vms.powerOn('vm')
    await second.vms.close()
  })

  it('is shown as powered off during a deep rekey, and other hosts name the rekey', async () => {
    using site = await twoHosts()
    const { first, second, holder, paths } = site
    const seen: string[] = []
    let isRunning = true
    const rekey = first.vms.rekey('vm', '', DEEP).finally(() => {
      isRunning = false
    })
    // The rekey waits for its files many times, and each time this loop sees the folder.
    while (isRunning) {
      const text = readSmallFileIfThere(systemFiles, holder, 512)
      if (text !== undefined) seen.push(text.toString())
      await new Promise(setImmediate)
    }
    await rekey
    expect(new Set(seen)).toEqual(new Set(['esx-1\nrekey']))
    expect(existsSync(holder)).toBe(false)
    await whileLocked(
      paths,
      async () => {
        expect(await second.vms.list()).toMatchObject([{ powerState: 'poweredOff' }])
        await expect(second.vms.powerOn('vm')).rejects.toThrow(
          'the virtual machine is being re-encrypted on rack_1.esx-1; wait until this is done',
        )
      },
      { hostName: 'rack_1.esx-1', purpose: 'rekey' },
    )
    await second.vms.powerOn('vm')
    await second.vms.close()
  })
})

describe('a call that waits for the lock of a VM', () => {
  it.each([
    ['another host moves the folder away', (vm: string) => renameSync(vm, `${vm}-gone`)],
    ['the folder is gone', (vm: string) => rmSync(vm, { recursive: true })],
    ['the folder stays without its .vmx', (vm: string) => rmSync(join(vm, 'vm.vmx'))],
  ])('reports that the VM was deleted if %s', async (_how, remove) => {
    using site = await twoHosts()
    const { paths } = site
    const vm = join(paths.datastore.folder, 'vm')
    await using datastore = await paths.datastore.hold()
    await using folder = await datastore.holdFolder('vm')
    const lock = await folder.lock(paths.lock)
    const waiting = expect(takeLock(folder, paths)).rejects.toMatchObject({ code: 'VM_NOT_FOUND' })
    await folder.remove(paths.lock)
    remove(vm)
    lock?.release()
    await waiting
    if (existsSync(vm)) expect(readdirSync(vm)).not.toContain(paths.lock)
    await expect(whileLocked(paths, async () => undefined)).rejects.toMatchObject({
      code: 'VM_NOT_FOUND',
    })
  })

  it('does not work in a folder whose name another folder has by then', async () => {
    using site = await twoHosts()
    const { paths } = site
    const vm = join(paths.datastore.folder, 'vm')
    await using datastore = await paths.datastore.hold()
    await using folder = await datastore.holdFolder('vm')
    renameSync(vm, `${vm}-aside`)
    mkdirSync(vm)
    await expect(takeLock(folder, paths)).rejects.toMatchObject({ code: 'VM_INVALID' })
  })
})

it('the name of the holder disappears from a folder that was moved while the VM was on', async () => {
  using site = await twoHosts()
  const { first, paths } = site
  const vm = join(paths.datastore.folder, 'vm')
  await first.vms.powerOn('vm')
  renameSync(vm, `${vm}-moved`)
  await first.vms.close()
  expect(readdirSync(`${vm}-moved`)).not.toContain(paths.holder)
})
