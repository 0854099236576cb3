import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { holdFolder } from '@nkpsim/daemon'
import { createTemporaryFolder, untilEqual } from '@nkpsim/daemon/testing'
import { type FolderHandle, systemEffects } from '@nkpsim/effects'
import { keyProvider } from '../../testing/key-provider.ts'
import { chunksOf, vmLab } from '../../testing/vm-lab.ts'
import type { VirtualMachines } from '../virtual-machines.ts'
import { datastoreAt, vmPaths } from './datastore.ts'
import type { DatastoreGuard, GuardedVm } from './datastore-guard.ts'
import { claimTerm, HIGHEST_TERM, readTerm, termNumber } from './terms.ts'
import { takeLock, whileLocked } from './vm-lock.ts'
import { LOCK_TERM, lockLost } from './vm-tenure.ts'

const SPEC = { name: 'vm', datastore: '', provider: '' }
const DISK = { name: 'vm', disk: 0 }

/** A guard for a host, and what it heard. The test decides which hosts are dead. */
function fakeGuard(hostName: string, dead: ReadonlySet<string>) {
  const on: GuardedVm[] = []
  const guard: DatastoreGuard = {
    owner: () => ({ hostId: hostName, hostName, incarnation: `run of ${hostName}` }),
    isDead: ({ incarnation }) => dead.has(incarnation),
    requireLease: () => undefined,
    opened: async (vm) => void on.push(vm),
    closed: async (vm) => void on.splice(on.indexOf(vm), 1),
  }
  return { guard, on }
}

/** Two hosts with a VM that is on on the first. The first host does not run any code of its own. */
async function hungHost() {
  const folder = createTemporaryFolder()
  const dead = new Set<string>()
  const provider = keyProvider()
  const guards = ['esx-1', 'esx-2', 'esx-3'].map((name) => ({ name, ...fakeGuard(name, dead) }))
  const labs = await Promise.all(
    guards.map(({ name, guard }) => vmLab(folder.path, [provider], { hostName: name, guard })),
  )
  const [first, second, third] = labs.map(({ vms }) => vms)
  if (first === undefined || second === undefined || third === undefined) throw new Error('no host')
  await first.create(SPEC, 8192)
  await first.powerOn('vm')
  await first.write(DISK, 0, chunksOf(Buffer.from('flushed')))
  return {
    ...{ first, second, third, guards },
    vmFolder: join(folder.path, 'vm'),
    die: () => dead.add('run of esx-1'),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}
const inUse = { code: 'VM_POWERED_ON_ELSEWHERE' }
const lost = { code: 'VM_LOCK_LOST' }

describe('the lock of a host that hangs', () => {
  it('is kept while its heartbeats are seen', async () => {
    using site = await hungHost()
    await expect(site.second.powerOn('vm')).rejects.toMatchObject(inUse)
    await site.first.write(DISK, 0, chunksOf(Buffer.from('more')))
    await site.first.powerOff('vm')
    await site.second.powerOn('vm')
    await site.second.powerOff('vm')
  })

  it('is broken after its heartbeats ended, and its writes are not acknowledged from then on', async () => {
    using site = await hungHost()
    const { first, second, vmFolder, guards } = site
    site.die()
    await second.powerOn('vm')
    expect((await buffer(second.read(DISK, { offsetBytes: 0, lengthBytes: 7 }))).toString()).toBe(
      'flushed',
    )
    await expect(first.write(DISK, 0, chunksOf(Buffer.from('stale')))).rejects.toMatchObject(lost)
    await expect(first.powerOff('vm')).rejects.toMatchObject(lost)
    expect(await first.get('vm')).toMatchObject({ powerState: 'poweredOnElsewhere' })
    expect(await readFile(join(vmFolder, 'vm.vmx.holder'), 'utf8')).toBe('esx-2')
    expect(guards.map(({ on }) => on.map(({ name }) => name))).toEqual([[], ['vm'], []])
    await second.powerOff('vm')
    await first.powerOn('vm')
    await first.powerOff('vm')
  })

  it.each<[string, (vms: VirtualMachines) => Promise<unknown>]>([
    ['renames', ({ lifecycle }) => lifecycle.rename('vm', 'other')],
    ['suspends', ({ lifecycle }) => lifecycle.suspend('vm')],
    ['rekeys', (vms) => vms.rekey('vm', '', { deep: false, skipDisks: false, skipHome: false })],
    [
      'takes a snapshot of',
      ({ snapshots }) => snapshots.create('vm', { snapshot: 's', description: '' }),
    ],
  ])('keeps a host that lost it from a change of the files: it %s the VM', async (_, change) => {
    using site = await hungHost()
    const { first, second, vmFolder } = site
    site.die()
    await second.powerOn('vm')
    const files = async () =>
      Promise.all(readdirSync(vmFolder).map(async (name) => [name, await contentOf(name)]))
    const contentOf = (name: string) => readFile(join(vmFolder, name), 'base64')
    const before = await files()
    await expect(change(first)).rejects.toMatchObject(lost)
    expect(await files()).toEqual(before)
    await second.powerOff('vm')
  })

  it('goes to only one of two hosts that break it at the same time', async () => {
    using site = await hungHost()
    const { second, third } = site
    site.die()
    for (let round = 0; round < 5; round++) {
      const outcomes = await Promise.allSettled([second.powerOn('vm'), third.powerOn('vm')])
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const failed = outcomes.find((outcome) => outcome.status === 'rejected')
      expect(failed?.reason).toMatchObject(inUse)
      await (outcomes[0]?.status === 'fulfilled' ? second : third).powerOff('vm')
    }
    await expect(site.first.powerOff('vm')).rejects.toMatchObject(lost)
  })

  it('is not broken if another host has taken it from the dead host already', async () => {
    using site = await hungHost()
    const { first, second, guards, vmFolder } = site
    await first.powerOff('vm')
    site.die()
    // The dead host left its name. A host that changes the VM holds the lock without a name.
    writeFileSync(join(vmFolder, 'vm.vmx.holder'), 'esx-1')
    const datastore = datastoreAt(systemEffects, { name: 'ds', folder: join(vmFolder, '..') })
    const guard = guards[2]?.guard
    const paths = vmPaths({ ...datastore, ...(guard && { guard }) }, 'vm')
    await whileLocked(paths, async () => {
      await expect(second.powerOn('vm')).rejects.toMatchObject(inUse)
    })
    await second.powerOn('vm')
    await second.powerOff('vm')
  })
})

describe('a host that has lost the lock of a VM', () => {
  it('ends the VM even if its folder cannot be closed', async () => {
    using folder = createTemporaryFolder()
    const { guard, on } = fakeGuard('esx-1', new Set())
    let isBroken = false
    const breaking = (handle: FolderHandle): FolderHandle => ({
      ...handle,
      holdFolder: async (name) => breaking(await handle.holdFolder(name)),
      close: async () => {
        await handle.close()
        if (isBroken) throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'close' })
      },
    })
    const { files } = systemEffects
    const holdFolder: typeof files.holdFolder = async (path) =>
      breaking(await files.holdFolder(path))
    const effects = { ...systemEffects, files: { ...files, holdFolder } }
    const { vms } = await vmLab(folder.path, [keyProvider()], { guard, effects })
    await vms.create(SPEC, 4096)
    await vms.powerOn('vm')
    isBroken = true
    await expect(on[0]?.abandon()).rejects.toMatchObject({ code: 'EIO' })
    isBroken = false
    await untilEqual(async () => (await vms.get('vm')).powerState, 'poweredOff')
    await vms.powerOn('vm')
    await vms.powerOff('vm')
  })

  it('changes no file of the VM', async () => {
    using site = await hungHost()
    const { first, second, vmFolder } = site
    site.die()
    await second.powerOn('vm')
    await second.snapshots.create('vm', { snapshot: 'of second', description: '' })
    const files = () =>
      readdirSync(vmFolder).map((name) => [name, readFileSync(join(vmFolder, name), 'latin1')])
    const before = files()
    const rekey = { deep: false, skipDisks: false, skipHome: false }
    for (const change of [
      () => first.snapshots.create('vm', { snapshot: 'stale', description: '' }),
      () => first.snapshots.removeAll('vm'),
      () => first.lifecycle.rename('vm', 'stale'),
      () => first.lifecycle.reconfigure('vm', { annotation: 'stale', extraSettings: [] }),
      () => first.rekey('vm', '', rekey),
      () => first.lifecycle.suspend('vm'),
    ])
      await expect(change()).rejects.toMatchObject(lost)
    expect(files()).toEqual(before)
    await expect(first.powerOff('vm')).rejects.toMatchObject(lost)
    expect(files()).toEqual(before)
  })

  it('does not finish a suspension, a clone or a merge that it began before', async () => {
    using folder = createTemporaryFolder()
    const vmFolder = join(folder.path, 'vm')
    let isLost = (): boolean => false
    const { guard } = fakeGuard('esx-1', new Set())
    const requireLease = (): void => {
      if (isLost()) throw lockLost()
    }
    const lab = await vmLab(folder.path, [keyProvider()], { guard: { ...guard, requireLease } })
    const { vms } = lab
    await vms.create(SPEC, 3 << 20)
    await vms.powerOn('vm')
    await vms.snapshots.create('vm', { snapshot: 's', description: '' })
    await vms.write(DISK, 0, chunksOf(Buffer.alloc(3 << 20, 'w')))
    const vmx = () => readFileSync(join(vmFolder, 'vm.vmx'), 'latin1')
    const before = vmx()
    isLost = () => readdirSync(vmFolder).some((name) => name.endsWith('.vmss'))
    await expect(vms.lifecycle.suspend('vm')).rejects.toMatchObject(lost)
    expect(vmx()).toBe(before)
    const percents: number[] = []
    isLost = () => percents.length > 0
    const onProgress = (percent: number): void => void percents.push(percent)
    const clone = { name: 'vm', cloneName: 'copy', datastore: '', provider: '', snapshot: 's' }
    const cloned = vms.clones.clone(
      { ...clone, snapshotId: '', vtpmPolicy: undefined },
      { onProgress },
    )
    await expect(cloned).rejects.toMatchObject(lost)
    expect(readdirSync(folder.path)).toEqual(['vm'])
    percents.length = 0
    const removal = vms.snapshots.removeAll('vm', { onProgress })
    await expect(removal).rejects.toMatchObject(lost)
    expect([percents, vmx()]).toEqual([[33], before])
  })
})

describe('the terms of a lock', () => {
  it('only grow, and stay when the VM is off', async () => {
    using site = await hungHost()
    const { first, second, vmFolder } = site
    await using folder = await holdFolder(systemEffects, vmFolder)
    expect(await readTerm(folder, LOCK_TERM)).toMatchObject({
      number: 1,
      owner: { hostName: 'esx-1', incarnation: 'run of esx-1' },
    })
    await first.powerOff('vm')
    expect(await termNumber(folder, LOCK_TERM)).toBe(1)
    await second.powerOn('vm')
    expect(await readTerm(folder, LOCK_TERM)).toMatchObject({
      number: 2,
      owner: { hostName: 'esx-2' },
    })
    await second.powerOff('vm')
    expect((await folder.list()).filter((name) => name.startsWith(LOCK_TERM))).toHaveLength(1)
  })

  it('are claimed by one host each, and a record that cannot be read has no owner', async () => {
    using temporary = createTemporaryFolder()
    await using folder = await holdFolder(systemEffects, temporary.path)
    const owner = (hostName: string) => ({ hostId: hostName, hostName, incarnation: 'run' })
    const claims = await Promise.all(
      ['a', 'b', 'c'].map((name) => claimTerm(folder, LOCK_TERM, 6, owner(name))),
    )
    expect(claims.toSorted()).toEqual([7, undefined, undefined])
    writeFileSync(join(temporary.path, `${LOCK_TERM}0000000000000009`), '{')
    expect(await readTerm(folder, LOCK_TERM)).toEqual({ number: 9, owner: undefined })
    for (const name of [`${LOCK_TERM}x`, `${LOCK_TERM}99`, 'other-0000000000000099'])
      writeFileSync(join(temporary.path, name), '')
    expect(await termNumber(folder, LOCK_TERM)).toBe(9)
  })

  it('do not end because of a file with a number that no host reaches', async () => {
    using site = await hungHost()
    const { first, second, vmFolder } = site
    for (const number of ['9007199254740990', '9007199254740991', '9999999999999999'])
      writeFileSync(join(vmFolder, `${LOCK_TERM}${number}`), '')
    await first.write(DISK, 0, chunksOf(Buffer.from('more')))
    await first.powerOff('vm')
    for (const host of [second, first, second]) {
      await host.powerOn('vm')
      await host.powerOff('vm')
    }
    await second.delete('vm')
    expect(readdirSync(join(vmFolder, '..'))).toEqual([])
  })

  it('that reach the highest number are refused until somebody removes the file', async () => {
    using site = await hungHost()
    const { first, second, vmFolder } = site
    await first.powerOff('vm')
    const name = `${LOCK_TERM}${String(HIGHEST_TERM).padStart(16, '0')}`
    writeFileSync(join(vmFolder, name), '')
    await expect(second.powerOn('vm')).rejects.toMatchObject({
      code: 'VM_INVALID',
      message: expect.stringContaining(`no host has made ${name}; remove this file`),
    })
    rmSync(join(vmFolder, name))
    await second.powerOn('vm')
    await second.powerOff('vm')
  })

  it('are removed with the VM', async () => {
    using site = await hungHost()
    await site.first.powerOff('vm')
    await site.first.delete('vm')
    await using datastore = await holdFolder(systemEffects, join(site.vmFolder, '..'))
    expect(await datastore.list()).toEqual([])
  })
})

it('the lock of a host that died is healed by the next host', async () => {
  using site = await hungHost()
  await site.first.powerOff('vm')
  writeFileSync(join(site.vmFolder, 'vm.vmx.holder'), 'esx-9')
  await using folder = await holdFolder(systemEffects, site.vmFolder)
  const datastore = datastoreAt(systemEffects, { name: 'ds', folder: join(site.vmFolder, '..') })
  const lock = await takeLock(folder, vmPaths(datastore, 'vm'))
  expect(await folder.look('vm.vmx.holder')).toBeUndefined()
  lock.release()
})
