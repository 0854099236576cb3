import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { keyProvider } from '../../testing/key-provider.ts'
import { vmLab } from '../../testing/vm-lab.ts'
import { vmPaths } from './datastore.ts'
import { whileLocked } from './vm-lock.ts'

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
    paths: vmPaths({ name: 'ds', folder: folder.path }, 'vm'),
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
    await second.vms.powerOffAll()
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
      const text = readSmallFileIfThere(holder, 512)
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
          'the virtual machine is being re-encrypted on esx-1; wait until this is done',
        )
      },
      { hostName: 'esx-1', purpose: 'rekey' },
    )
    await second.vms.powerOn('vm')
    await second.vms.powerOffAll()
  })
})
