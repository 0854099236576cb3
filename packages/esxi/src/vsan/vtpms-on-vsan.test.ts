import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemClock, systemRandom } from '@nkpsim/effects'
import { simulatedVirtualTpms } from '@nkpsim/tpm/simulated'
import { socketTpms } from '@nkpsim/tpm/tpms'
import { keyProvider } from '../testing/key-provider.ts'
import { memoryVtpmRecords, type VmLab, vmLab } from '../testing/vm-lab.ts'
import { type VsanHosts, vsanHosts } from '../testing/vsan-hosts.ts'
import { vsanDatastore } from './vsan-datastore.ts'

const A = keyProvider({ name: 'A' })
const SPEC = { name: 'vm', datastore: '', provider: 'A', vtpm: true }
const DEEP = { deep: true, skipDisks: false, skipHome: false }
const CLONE = {
  ...{ name: 'vm', cloneName: 'copy', datastore: '', provider: '' },
  ...{ snapshot: '', snapshotId: '', vtpmPolicy: undefined },
}
const NONE_BYTES = 4096

const TPMS = [
  { kind: 'simulation', virtual: simulatedVirtualTpms(systemRandom) },
  { kind: 'swtpm', virtual: socketTpms(systemRandom).virtual },
]

describe.each(TPMS)('a vTPM ($kind) of a VM on a vSAN datastore', ({ virtual }) => {
  let hosts: VsanHosts
  let opened: { lab: VmLab; run: ReturnType<typeof createTemporaryFolder> }[] = []

  beforeEach(() => {
    hosts = vsanHosts({ random: systemRandom })
  })
  afterEach(async () => {
    for (const { lab, run } of opened) {
      // A host that was cut off has lost its VM.
      await Promise.allSettled([lab.vms.close()])
      expect(readdirSync(join(run.path, 'vtpm'))).toEqual([])
      run[Symbol.dispose]()
    }
    opened = []
  })

  /** Boots a host of the cluster. */
  async function boot(hostName: string, vtpmRecords = memoryVtpmRecords()) {
    const files = hosts.start(hostName)
    const of = { name: 'vsanDatastore', files, clock: systemClock, random: systemRandom }
    const run = createTemporaryFolder()
    const runFolder = join(run.path, 'vtpm')
    mkdirSync(runFolder)
    const vtpm = { virtual, runFolder }
    const lab = await vmLab('', [A], { hostName, vsan: vsanDatastore(of), vtpm, vtpmRecords })
    opened.push({ lab, run })
    return Object.assign(lab, { files })
  }
  const keysOf = async ({ vms }: VmLab, name = 'vm') => (await vms.getVtpm(name)).endorsementKeys
  const resetsOf = async ({ vms }: VmLab) => (await vms.get('vm')).vtpm?.seen?.resetCount

  it('runs, continues after a suspension, and is part of snapshots and clones', async () => {
    const lab = await boot('esx-1')
    const { vms } = lab
    await vms.create(SPEC, NONE_BYTES)
    const keys = await keysOf(lab)
    await vms.powerOn('vm')
    const resets = await resetsOf(lab)
    await vms.snapshots.create('vm', { snapshot: 'before', description: '' })
    await vms.lifecycle.suspend('vm')
    await vms.lifecycle.resume('vm')
    expect(await resetsOf(lab)).toBe(resets)
    await vms.lifecycle.reset('vm')
    expect((await vms.getVtpm('vm')).state).toBe('running')
    await vms.powerOff('vm')
    await vms.clones.clone(CLONE)
    await vms.snapshots.revert({ name: 'vm', snapshot: 'before', id: '' })
    await vms.rekey('copy', 'A', DEEP)
    for (const name of ['vm', 'copy']) {
      await vms.powerOn(name)
      expect(await keysOf(lab, name)).toEqual(keys)
      await vms.powerOff(name)
    }
    await vms.removeVtpm('copy')
    await vms.addVtpm('copy')
    expect(await keysOf(lab, 'copy')).not.toEqual(keys)
    for (const name of ['vm', 'copy']) await vms.delete(name)
    await lab.files.idle()
    // The root folder is left.
    expect(hosts.objects.ids()).toHaveLength(1)
  })

  it('is the same on another host after its host died, and older states are refused', async () => {
    const first = await boot('esx-1')
    const second = await boot('esx-2')
    await first.vms.create(SPEC, NONE_BYTES)
    const keys = await keysOf(first)
    await first.vms.powerOn('vm')
    hosts.kill('esx-1')
    await second.vms.register('vm', '')
    await second.vms.powerOn('vm')
    expect((await second.vms.getVtpm('vm')).state).toBe('running')
    expect(await keysOf(second)).toEqual(keys)
    const { folder } = await second.vms.getVtpm('vm')
    const root = await second.files.holdRoot()
    const home = await root.holdFolder('vm')
    // The former host has no way to the state that the VM uses now.
    expect((await home.list()).filter((name) => name.endsWith('.nvram'))).toEqual([folder])
    await second.vms.powerOff('vm')
    const { uuid, vtpm } = await second.vms.get('vm')
    if (vtpm?.seen === undefined) throw new Error('the host has seen no state')
    const { resetCount } = vtpm.seen
    const records = memoryVtpmRecords(new Map([[uuid, { resetCount: resetCount + 1, epoch: 0 }]]))
    const third = await boot('esx-3', records)
    await second.vms.unregister('vm')
    await third.vms.register('vm', '')
    await expect(third.vms.powerOn('vm')).rejects.toMatchObject({ code: 'VTPM_ROLLED_BACK' })
    await third.vms.acceptVtpmRollback('vm')
    await third.vms.powerOn('vm')
  })
})
