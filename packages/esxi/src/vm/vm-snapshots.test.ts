import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { createSimulatedDisk, seededRandom, systemEffects, systemRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { keyProvider } from '../testing/key-provider.ts'
import { chunksOf, type VmLab, vmLab } from '../testing/vm-lab.ts'
import { buildVm } from './files/build-vm.ts'
import { datastoreAt } from './files/datastore.ts'

const SPEC = { name: 'vm', datastore: '', provider: 'A' }
const SHALLOW = { deep: false, skipDisks: false, skipHome: false }
const CAPACITY_BYTES = 3 * 4096
const ALL = { offsetBytes: 0, lengthBytes: 0 }
const A = keyProvider({ name: 'A' })
const B = keyProvider({ name: 'B', isDefault: false })
const snapshot = (name: string) => ({ name: 'vm', snapshot: name, id: '' })
const named = (name: string) => ({ snapshot: name, description: '' })
const diskFiles = (names: readonly string[]) =>
  names.filter((name) => /\.(?:vmdk|vmsn)$/.test(name)).sort()
const filesIn = (folder: string) => diskFiles(readdirSync(join(folder, 'vm')))

/** A datastore in memory. */
function simulatedDatastore() {
  const random = seededRandom('snapshots')
  const disk = createSimulatedDisk({ random })
  disk.attach().now.makeFolder('/ds', 0o777)
  return {
    /** Boots a host. */
    lab: () =>
      vmLab('/ds', [A, B], { effects: { ...systemEffects, files: disk.attach(), random } }),
    names: () => disk.attach().list('/ds/vm'),
  }
}

async function contentOf({ vms }: VmLab, index = 0): Promise<Buffer> {
  const of = { name: 'vm', disk: index }
  const { powerState } = await vms.get('vm')
  return buffer(powerState === 'poweredOn' ? vms.read(of, ALL) : vms.export(of))
}

async function put({ vms }: VmLab, content: Buffer, offsetBytes = 0): Promise<void> {
  const { powerState } = await vms.get('vm')
  if (powerState !== 'poweredOn') await vms.powerOn('vm')
  await vms.write({ name: 'vm', disk: 0 }, offsetBytes, chunksOf(content))
  if (powerState !== 'poweredOn') await vms.powerOff('vm')
}

async function treeOf({ vms }: VmLab) {
  const { snapshots } = await vms.snapshots.list('vm')
  return snapshots.map(({ name, parentUid, isCurrent }) => [name, parentUid ?? 0, isCurrent])
}

/** A VM as its users know it. */
type Model = {
  content: Buffer
  isOn: boolean
  snapshots: { name: string; content: Buffer; parent: string | undefined }[]
  current: string | undefined
}

type Step =
  | { kind: 'write'; offset: number; data: Uint8Array }
  | { kind: 'power' | 'create' | 'reboot' }
  | { kind: 'revert' | 'remove' | 'removeTree'; index: number }
  | { kind: 'removeAll' }
  | { kind: 'rekey'; to: 'A' | 'B' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      offset: fc.nat({ max: CAPACITY_BYTES - 1 }),
      data: fc.uint8Array({ minLength: 1, maxLength: 5000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('power' as const, 'reboot' as const) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('create' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('revert' as const, 'remove' as const, 'removeTree' as const),
      index: fc.nat({ max: 9 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('removeAll' as const) }) },
)

function withoutSnapshot(model: Model, name: string): void {
  const gone = model.snapshots.find((each) => each.name === name)
  model.snapshots = model.snapshots.filter((each) => each !== gone)
  for (const each of model.snapshots) if (each.parent === name) each.parent = gone?.parent
  if (model.current === name) model.current = gone?.parent
}

describe('snapshots of a VM', () => {
  it('give back every state after any sequence of changes', () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const datastore = simulatedDatastore()
        let lab = await datastore.lab()
        await lab.vms.create(SPEC, CAPACITY_BYTES)
        const model: Model = {
          ...{ content: Buffer.alloc(CAPACITY_BYTES), isOn: false, snapshots: [] },
          current: undefined,
        }
        let made = 0
        // The disk of a removed snapshot stays while two branches need it. A revert may end one.
        let mayNeedMerge = false
        for (const each of steps) {
          const chosen =
            'index' in each ? model.snapshots[each.index % model.snapshots.length] : undefined
          if ('index' in each && chosen === undefined) continue
          if (each.kind === 'revert') mayNeedMerge = true
          if (each.kind.startsWith('remove')) mayNeedMerge = false
          switch (each.kind) {
            case 'write': {
              const data = Buffer.from(each.data.subarray(0, CAPACITY_BYTES - each.offset))
              await put(lab, data, each.offset)
              data.copy(model.content, each.offset)
              break
            }
            case 'power':
              await (model.isOn ? lab.vms.powerOff('vm') : lab.vms.powerOn('vm'))
              model.isOn = !model.isOn
              break
            case 'reboot':
              await lab.vms.close()
              lab = await datastore.lab()
              await lab.vms.register('vm', '')
              model.isOn = false
              break
            case 'create': {
              const name = `s${++made}`
              await lab.vms.snapshots.create('vm', named(name))
              const content = Buffer.from(model.content)
              model.snapshots.push({ name, content, parent: model.current })
              model.current = name
              break
            }
            case 'revert':
              await lab.vms.snapshots.revert(snapshot(chosen?.name ?? ''))
              model.content = Buffer.from(chosen?.content ?? [])
              model.current = chosen?.name
              model.isOn = false
              break
            case 'remove':
              await lab.vms.snapshots.remove(snapshot(chosen?.name ?? ''), false)
              withoutSnapshot(model, chosen?.name ?? '')
              break
            case 'removeTree': {
              await lab.vms.snapshots.remove(snapshot(chosen?.name ?? ''), true)
              const gone = [chosen?.name ?? '']
              for (const name of gone)
                gone.push(
                  ...model.snapshots.filter(({ parent }) => parent === name).map((it) => it.name),
                )
              for (const name of gone.reverse()) withoutSnapshot(model, name)
              break
            }
            case 'removeAll':
              await lab.vms.snapshots.removeAll('vm')
              model.snapshots = []
              model.current = undefined
              break
          }
          expect((await contentOf(lab)).equals(model.content)).toBe(true)
          const { snapshots, needsConsolidation } = await lab.vms.snapshots.list('vm')
          if (!mayNeedMerge) expect(needsConsolidation).toBe(false)
          const nameOf = (uid?: number) => snapshots.find((it) => it.uid === uid)?.name
          expect(
            snapshots.map(({ name, parentUid }) => ({ name, parent: nameOf(parentUid) })),
          ).toEqual(model.snapshots.map(({ name, parent }) => ({ name, parent })))
          expect(snapshots.find(({ isCurrent }) => isCurrent)?.name).toBe(model.current)
        }
        if (model.isOn) await lab.vms.powerOff('vm')
        for (const { name, content } of model.snapshots) {
          await lab.vms.snapshots.revert(snapshot(name))
          expect((await contentOf(lab)).equals(content)).toBe(true)
        }
        await lab.vms.snapshots.removeAll('vm')
        expect(diskFiles(await datastore.names())).toEqual(['vm-flat.vmdk', 'vm.vmdk'])
        await lab.vms.close()
      }),
      { numRuns: 60 },
    ))

  it('follow the parent of a removed one whose disk two branches need', async () => {
    const lab = await simulatedDatastore().lab()
    await lab.vms.create(SPEC, CAPACITY_BYTES)
    for (const name of ['a', 'b', 'c']) await lab.vms.snapshots.create('vm', named(name))
    await lab.vms.snapshots.revert(snapshot('b'))
    await lab.vms.snapshots.remove(snapshot('b'), false)
    expect(await treeOf(lab)).toEqual([
      ['a', 0, true],
      ['c', 1, false],
    ])
    await lab.vms.snapshots.create('vm', named('d'))
    expect((await treeOf(lab)).at(-1)).toEqual(['d', 1, true])
    await lab.vms.snapshots.revert(snapshot('a'))
    await lab.vms.snapshots.remove(snapshot('d'), false)
    expect(await lab.vms.snapshots.list('vm')).toMatchObject({
      ...{ needsConsolidation: false, snapshots: [{ name: 'a', isCurrent: true }, { name: 'c' }] },
    })
    await lab.vms.close()
  })

  it('have files as vSphere names them, each redo log with its own key', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    await lab.vms.create(SPEC, CAPACITY_BYTES)
    await lab.vms.snapshots.create('vm', { snapshot: 'one', description: 'line 1\nline 2' })
    const vm = await lab.vms.snapshots.create('vm', named('two'))
    expect(vm.disks.map(({ file }) => file)).toEqual(['vm-000002.vmdk'])
    expect(filesIn(folder.path)).toEqual([
      'vm-000001-sesparse.vmdk',
      'vm-000001.vmdk',
      'vm-000002-sesparse.vmdk',
      'vm-000002.vmdk',
      'vm-Snapshot1.vmsn',
      'vm-Snapshot2.vmsn',
      'vm-flat.vmdk',
      'vm.vmdk',
    ])
    const text = (name: string) => readFileSync(join(folder.path, 'vm', name), 'utf8')
    expect(text('vm-000001.vmdk')).toMatch(/^parentFileNameHint\s*=\s*"vm.vmdk"$/m)
    expect(text('vm-000001.vmdk')).toMatch(/^RW 24 SESPARSE "vm-000001-sesparse.vmdk"$/m)
    expect(text('vm.vmsd')).toContain('snapshot1.parent = "1"')
    const keys = ['vm.vmdk', 'vm-000001.vmdk', 'vm-000002.vmdk'].map(
      (name) => /^encryptionKeys\s*=\s*"(.*)"$/m.exec(text(name))?.[1],
    )
    expect(new Set(keys).size).toBe(3)
    expect((await lab.vms.snapshots.list('vm')).snapshots).toMatchObject([
      { uid: 1, name: 'one', description: 'line 1\nline 2', isCurrent: false },
      { uid: 2, name: 'two', parentUid: 1, isCurrent: true, disks: ['vm-000001.vmdk'] },
    ])
  })

  it('move with the VM to another host, and are deleted with it', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    await lab.vms.create(SPEC, CAPACITY_BYTES)
    await put(lab, Buffer.from('before'))
    await lab.vms.snapshots.create('vm', named('s'))
    await put(lab, Buffer.from('after!'))
    const other = await vmLab(folder.path, [A], { hostName: 'esx-2' })
    await other.vms.register('vm', '')
    expect((await contentOf(other)).toString('utf8', 0, 6)).toBe('after!')
    await other.vms.snapshots.revert(snapshot('s'))
    expect((await contentOf(other)).toString('utf8', 0, 6)).toBe('before')
    await other.vms.delete('vm')
    expect(readdirSync(folder.path)).toEqual([])
  })

  it('do not lose a write that a running VM makes while they are made and removed', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    await lab.vms.create(SPEC, CAPACITY_BYTES)
    await lab.vms.powerOn('vm')
    const model = Buffer.alloc(CAPACITY_BYTES)
    let isDone = false
    const writer = async (sector: number) => {
      for (let count = 0; !isDone || count < 20; count++) {
        const data = randomBytes(700)
        const offset = sector * 4096 + (count % 5) * 600
        await lab.vms.write({ name: 'vm', disk: 0 }, offset, chunksOf(data))
        data.copy(model, offset)
      }
    }
    const changes = async () => {
      for (const name of ['a', 'b', 'c']) await lab.vms.snapshots.create('vm', named(name))
      await lab.vms.snapshots.remove(snapshot('b'), false)
      await lab.vms.snapshots.removeAll('vm')
      isDone = true
    }
    await Promise.all([writer(0), writer(1), writer(2), changes()])
    expect((await contentOf(lab)).equals(model)).toBe(true)
    await lab.vms.powerOff('vm')
    expect((await contentOf(lab)).equals(model)).toBe(true)
    expect(filesIn(folder.path)).toEqual(['vm-flat.vmdk', 'vm.vmdk'])
  })

  it('are refused where they cannot be: unknown, ambiguous, of a template, while removed', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    await lab.vms.create(SPEC, CAPACITY_BYTES)
    const { snapshots } = lab.vms
    await expect(snapshots.revert(snapshot('none'))).rejects.toMatchObject({
      code: 'SNAPSHOT_NOT_FOUND',
    })
    await expect(snapshots.create('vm', named(''))).rejects.toMatchObject({ code: 'INVALID_NAME' })
    await snapshots.create('vm', named('s'))
    await snapshots.create('vm', named('s'))
    await expect(snapshots.remove(snapshot('s'), false)).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('1, 2'),
    })
    await snapshots.remove({ name: 'vm', snapshot: '', id: '1' }, false)
    expect(await treeOf(lab)).toEqual([['s', 0, true]])
    const removing = snapshots.removeAll('vm')
    await Promise.resolve()
    await removing
    await lab.vms.mark('vm', true)
    await expect(snapshots.create('vm', named('t'))).rejects.toMatchObject({
      code: 'VM_IS_TEMPLATE',
    })
  })

  it('are not made if the list states a uid that no VM reaches, and the list stays readable', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    await lab.vms.create(SPEC, CAPACITY_BYTES)
    const { snapshots } = lab.vms
    await snapshots.create('vm', named('s'))
    const path = join(folder.path, 'vm', 'vm.vmsd')
    const list = readFileSync(path, 'utf8')
    writeFileSync(path, list.replace('lastUID = "1"', 'lastUID = "999999999"'))
    await expect(snapshots.create('vm', named('t'))).rejects.toMatchObject({
      code: 'VM_INVALID',
      message: expect.stringContaining('set snapshot.lastUID there'),
    })
    expect(await treeOf(lab)).toEqual([['s', 0, true]])
    writeFileSync(path, list)
    await snapshots.create('vm', named('t'))
    expect(await treeOf(lab)).toHaveLength(2)
  })

  it('keep their keys through a shallow rekey, and the VM opens with the new provider alone', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A, B])
    await lab.vms.create(SPEC, CAPACITY_BYTES)
    await put(lab, Buffer.from('before'))
    await lab.vms.snapshots.create('vm', named('s'))
    await put(lab, Buffer.from('after!'))
    const { hasMixedKeys } = await lab.vms.rekey('vm', 'B', SHALLOW)
    expect(hasMixedKeys).toBe(false)
    const other = await vmLab(folder.path, [B], { hostName: 'esx-2' })
    await other.vms.register('vm', '')
    await other.vms.snapshots.revert(snapshot('s'))
    expect((await contentOf(other)).toString('utf8', 0, 6)).toBe('before')
  })

  it('are not opened with a frozen disk of another place', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    await lab.vms.create(SPEC, CAPACITY_BYTES)
    await lab.vms.snapshots.create('vm', named('a'))
    await put(lab, Buffer.from('second'))
    await lab.vms.snapshots.create('vm', named('b'))
    const path = join(folder.path, 'vm', 'vm-000002.vmdk')
    const original = readFileSync(path, 'utf8')
    const other = readFileSync(join(folder.path, 'vm', 'vm.vmdk'), 'utf8')
    const cid = /^CID\s*=\s*(.*)$/m.exec(other)?.[1]
    const skipping = original
      .replace(/^(parentFileNameHint\s*=\s*).*$/m, '$1"vm.vmdk"')
      .replace(/^(parentCID\s*=\s*).*$/m, `$1${cid}`)
    expect(skipping).not.toBe(original)
    writeFileSync(path, skipping)
    await expect(lab.vms.powerOn('vm')).rejects.toMatchObject({ code: 'VM_INVALID' })
    writeFileSync(path, original.replace('vm-000001.vmdk', '../vm/vm-000001.vmdk'))
    await expect(lab.vms.powerOn('vm')).rejects.toMatchObject({ code: 'VM_INVALID' })
    writeFileSync(path, original.replace('"vm-000001.vmdk"', '"vm-000002.vmdk"'))
    await expect(lab.vms.powerOn('vm')).rejects.toMatchObject({ code: 'VM_INVALID' })
    writeFileSync(path, original)
    await lab.vms.powerOn('vm')
    await lab.vms.close()
  })

  it('give back the vTPM, which is not taken for one that was put back', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    await lab.vms.create({ ...SPEC, vtpm: true }, 4096)
    const keyOf = async () => (await lab.vms.getVtpm('vm')).endorsementKeys.ecc.publicKey
    const key = await keyOf()
    await lab.vms.powerOn('vm')
    await lab.vms.snapshots.create('vm', named('s'))
    await lab.vms.powerOff('vm')
    await lab.vms.powerOn('vm')
    await lab.vms.snapshots.revert(snapshot('s'))
    await lab.vms.powerOn('vm')
    await lab.vms.powerOff('vm')
    await lab.vms.removeVtpm('vm')
    await lab.vms.snapshots.revert(snapshot('s'))
    expect(await keyOf()).toEqual(key)
    await lab.vms.powerOn('vm')
    await lab.vms.snapshots.remove(snapshot('s'), false)
    await lab.vms.powerOff('vm')
    const folders = readdirSync(join(folder.path, 'vm')).filter((name) => name.endsWith('.nvram'))
    expect(folders).toHaveLength(1)
    await lab.vms.delete('vm')
    expect(readdirSync(folder.path)).toEqual([])
  })

  it('do not bring back memory or a former name', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    await lab.vms.create(SPEC, 4096)
    await lab.vms.powerOn('vm')
    await lab.vms.snapshots.create('vm', named('s'))
    await lab.vms.lifecycle.suspend('vm')
    await lab.vms.lifecycle.rename('vm', 'new name')
    const vm = await lab.vms.snapshots.revert({ ...snapshot('s'), name: 'new name' })
    expect(vm).toMatchObject({ name: 'new name', powerState: 'poweredOff' })
    const clone = await lab.vms.clones.clone({
      ...{ name: 'new name', cloneName: 'copy', datastore: '', provider: '', snapshot: 's' },
      ...{ snapshotId: '', vtpmPolicy: undefined },
    })
    expect(clone).toMatchObject({ name: 'copy', powerState: 'poweredOff' })
    await lab.vms.powerOn('new name')
    await lab.vms.close()
  })

  it('of a plain VM are plain', async () => {
    using folder = createTemporaryFolder()
    const datastore = datastoreAt(systemEffects, { name: 'ds', folder: folder.path })
    await buildVm({
      ...{ datastore, name: 'vm', registrant: 'esx-1', lockedBy: undefined },
      ...{ requireHeld: () => undefined, contentBytes: CAPACITY_BYTES, random: systemRandom },
    })
    const lab = await vmLab(folder.path, [])
    await lab.vms.register('vm', '')
    await put(lab, Buffer.from('before'))
    await lab.vms.snapshots.create('vm', named('s'))
    await put(lab, Buffer.from('after!'))
    const extent = readFileSync(join(folder.path, 'vm', 'vm-000001-sesparse.vmdk'), 'latin1')
    expect(extent).toContain('after!')
    expect(extent).not.toContain('before')
    const vm = await lab.vms.clones.clone({
      ...{ name: 'vm', cloneName: 'copy', datastore: '', provider: '', snapshot: 's' },
      ...{ snapshotId: '', vtpmPolicy: undefined },
    })
    expect(vm.homeKey).toBeUndefined()
    expect((await buffer(lab.vms.export({ name: 'copy', disk: 0 }))).toString('utf8', 0, 6)).toBe(
      'before',
    )
    await lab.vms.powerOn('vm')
    await lab.vms.snapshots.remove(snapshot('s'), false)
    expect((await contentOf(lab)).toString('utf8', 0, 6)).toBe('after!')
    await lab.vms.powerOff('vm')
    expect(filesIn(folder.path)).toEqual(['vm-flat.vmdk', 'vm.vmdk'])
    expect(readFileSync(join(folder.path, 'vm', 'vm-flat.vmdk'), 'latin1')).toContain('after!')
  })
})
