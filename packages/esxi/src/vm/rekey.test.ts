import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { canStrace, createTemporaryFolder, injecting, runSources } from '@nkpsim/daemon/testing'
import fc from 'fast-check'
import { keyProvider } from '../testing/key-provider.ts'
import type { RekeyOrder } from '../testing/rekey-child.ts'
import { chunksOf, type VmLab, vmLab } from '../testing/vm-lab.ts'

const SPEC = { name: 'vm', datastore: '', provider: 'A' }
const SHALLOW = { deep: false, skipDisks: false, skipHome: false }
const DEEP = { ...SHALLOW, deep: true }
const ALL = { offsetBytes: 0, lengthBytes: 0 }
const disk = (index: number) => ({ name: 'vm', disk: index })
const A = keyProvider({ name: 'A' })
const B = keyProvider({ name: 'B', isDefault: false })
const exported = (lab: VmLab, index = 0) => buffer(lab.vms.export(disk(index)))
const extentsIn = (folder: string) =>
  readdirSync(join(folder, 'vm')).filter((name) => name.endsWith('-flat.vmdk'))

describe('rekeying a VM', () => {
  it('leaves the data unchanged after any sequence of rekeys, and the keys under the chosen providers', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            to: fc.constantFrom('A', 'B'),
            deep: fc.boolean(),
            only: fc.constantFrom('home', 'disks', 'both'),
          }),
          { minLength: 1, maxLength: 5 },
        ),
        async (steps) => {
          using folder = createTemporaryFolder()
          const lab = await vmLab(folder.path, [A, B])
          const contents = [randomBytes(3 * 4096), randomBytes(4096)]
          await lab.vms.create(SPEC, 3 * 4096, chunksOf(contents[0] ?? Buffer.alloc(0)))
          await lab.vms.addDisk('vm', { provider: 'B', sizeBytes: 4096 })
          await lab.vms.powerOn('vm')
          await lab.vms.write(disk(1), 0, chunksOf(contents[1] ?? Buffer.alloc(0)))
          await lab.vms.powerOff('vm')
          const expected = { home: 'A', disks: ['A', 'B'] }
          for (const { to, deep, only } of steps) {
            const scope = { deep, skipDisks: only === 'home', skipHome: only === 'disks' }
            const vm = await lab.vms.rekey('vm', to, scope)
            if (only !== 'disks') expected.home = to
            if (only !== 'home') expected.disks = [to, to]
            expect(vm.homeKey?.provider).toBe(expected.home)
            expect(vm.disks.map(({ key }) => key?.provider)).toEqual(expected.disks)
            expect(vm.hasMixedKeys).toBe(new Set([expected.home, ...expected.disks]).size > 1)
            for (const [index, content] of contents.entries())
              expect((await exported(lab, index)).equals(content)).toBe(true)
          }
          expect(extentsIn(folder.path)).toHaveLength(2)
        },
      ),
      { numRuns: 12 },
    ))

  it('removes only files that this program created, and so does adding a disk', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A, B])
    await lab.vms.create(SPEC, 4096, chunksOf(Buffer.alloc(4096, 'x')))
    const foreign = [
      'old.vmdk',
      'old-flat.vmdk',
      'vm-copy-flat.vmdk',
      'vm_1.vmdk',
      'vm-00000001.vmdk',
      'vm-00000001-flat.vmdk',
    ]
    for (const name of foreign) writeFileSync(join(folder.path, 'vm', name), name)
    writeFileSync(join(folder.path, 'vm', 'vm-0123abcd-flat.vmdk'), 'left by a killed host')
    await lab.vms.rekey('vm', 'B', DEEP)
    const { disks } = await lab.vms.addDisk('vm', { provider: 'B', sizeBytes: 4096 })
    expect(disks.map(({ file }) => file)).toEqual(['vm.vmdk', 'vm_2.vmdk'])
    for (const name of foreign)
      expect(readFileSync(join(folder.path, 'vm', name), 'utf8')).toBe(name)
    expect(extentsIn(folder.path)).toHaveLength(2 + 3)
  })

  it('keeps the extent of another disk that is named like a leftover, and so does a deletion', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A, B])
    await lab.vms.create(SPEC, 4096)
    const inFolder = (name: string) => join(folder.path, 'vm', name)
    const extent = 'vm-0123abcd-flat.vmdk'
    writeFileSync(inFolder(extent), 'data of somebody')
    const named = readFileSync(inFolder('vm.vmdk'), 'utf8').replace('vm-flat.vmdk', extent)
    writeFileSync(inFolder('archive.vmdk'), named)
    writeFileSync(inFolder('vm-89abcdef-flat.vmdk'), 'left by a killed host')
    await lab.vms.rekey('vm', 'B', DEEP)
    expect(extentsIn(folder.path)).toHaveLength(2)
    expect(readFileSync(inFolder(extent), 'utf8')).toBe('data of somebody')
    await lab.vms.delete('vm')
    expect(readdirSync(join(folder.path, 'vm')).sort()).toEqual(['archive.vmdk', extent])
  })

  it('makes the former provider unnecessary', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A, B])
    const before = await lab.vms.create(SPEC, 1)
    const after = await lab.vms.rekey('vm', 'B', SHALLOW)
    expect(after.homeKey?.keyId).not.toBe(before.homeKey?.keyId)
    const other = await vmLab(folder.path, [B], { hostName: 'esx-2' })
    await other.vms.powerOn('vm')
    await other.vms.close()
  })

  it('works while the VM is on if it is shallow, but not if it is deep', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A, B])
    await lab.vms.create(SPEC, 4096)
    await lab.vms.powerOn('vm')
    await expect(lab.vms.rekey('vm', 'B', DEEP)).rejects.toMatchObject({
      code: 'INVALID_POWER_STATE',
    })
    const content = randomBytes(4096)
    await Promise.all([
      lab.vms.rekey('vm', 'B', SHALLOW),
      lab.vms.write(disk(0), 0, chunksOf(content)),
    ])
    expect((await buffer(lab.vms.read(disk(0), ALL))).equals(content)).toBe(true)
    expect(await lab.vms.powerOff('vm')).toMatchObject({ homeKey: { provider: 'B' } })
    expect((await exported(lab)).equals(content)).toBe(true)
  })

  it('re-encrypts every written sector, and no other sector, if it is deep', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A, B])
    await lab.vms.create(SPEC, 4 << 20)
    await lab.vms.powerOn('vm')
    await lab.vms.write(disk(0), 2 << 20, chunksOf(Buffer.alloc(4096)))
    await lab.vms.powerOff('vm')
    const sectorOf = () => {
      const [extent = ''] = extentsIn(folder.path)
      const path = join(folder.path, 'vm', extent)
      const start = 2 << 20
      return { sector: readFileSync(path).subarray(start, start + 4096), stats: statSync(path) }
    }
    const before = sectorOf().sector
    await lab.vms.rekey('vm', 'B', SHALLOW)
    expect(sectorOf().sector.equals(before)).toBe(true)
    await lab.vms.rekey('vm', 'B', DEEP)
    const { sector, stats } = sectorOf()
    expect(sector.equals(before)).toBe(false)
    expect(sector.equals(Buffer.alloc(4096))).toBe(false)
    expect(stats.blocks * 512).toBeLessThan(1 << 20)
  })

  it('leaves no new extent of a disk if it cannot re-encrypt a later disk', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A, B])
    await lab.vms.create(SPEC, 4096, chunksOf(Buffer.alloc(4096, 'x')))
    await lab.vms.addDisk('vm', { provider: 'A', sizeBytes: 4096 })
    const before = extentsIn(folder.path)
    truncateSync(join(folder.path, 'vm', 'vm_1-flat.vmdk'), 0)
    await expect(lab.vms.rekey('vm', 'B', DEEP)).rejects.toMatchObject({ code: 'VM_INVALID' })
    expect(extentsIn(folder.path)).toEqual(before)
  })

  it('is interrupted if the host stops, which powers off the other VMs, and leaves the VM as it was', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A, B])
    const content = randomBytes(4096)
    await lab.vms.create(SPEC, 4096, chunksOf(content))
    await lab.vms.addDisk('vm', { provider: 'A', sizeBytes: 32 * 2 ** 30 })
    await lab.vms.create({ ...SPEC, name: 'on' }, 1)
    await lab.vms.powerOn('on')
    const before = extentsIn(folder.path)
    const isAtSecondDisk = () => extentsIn(folder.path).length === before.length + 2
    const rekey = expect(lab.vms.rekey('vm', 'B', DEEP)).rejects.toMatchObject({ code: 'STOPPING' })
    while (!isAtSecondDisk()) await new Promise(setImmediate)
    await lab.vms.close()
    await rekey
    expect(extentsIn(folder.path)).toEqual(before)
    const other = await vmLab(folder.path, [A], { hostName: 'esx-2' })
    expect((await exported(other)).equals(content)).toBe(true)
    expect(await other.vms.get('on')).toMatchObject({ powerState: 'poweredOff' })
  })

  it('is refused if nothing would change, or if the VM is locked or registered elsewhere', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A, B])
    await lab.vms.create(SPEC, 1)
    const nothing = { deep: false, skipDisks: true, skipHome: true }
    await expect(lab.vms.rekey('vm', 'B', nothing)).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    })
    await expect(lab.vms.rekey('vm', 'C', SHALLOW)).rejects.toMatchObject({
      code: 'KEY_PROVIDER_NOT_FOUND',
    })
    await lab.hold([B], { isForeign: true })
    await expect(lab.vms.rekey('vm', 'B', SHALLOW)).rejects.toMatchObject({ code: 'VM_LOCKED' })
    await lab.hold([A, B])
    const other = await vmLab(folder.path, [A], { hostName: 'esx-2' })
    await expect(other.vms.rekey('vm', 'A', SHALLOW)).rejects.toMatchObject({
      code: 'VM_NOT_REGISTERED',
    })
  })
})

const itWithStrace = canStrace() ? it : it.skip
const CHILD = fileURLToPath(new URL('../testing/rekey-child.ts', import.meta.url))

/**
 * Rekeys in a process that is killed before its n-th fsync. Each fsync is for a file, or for a
 * folder after a rename. Returns whether the process completed.
 */
async function rekeyUntil(step: number, order: RekeyOrder): Promise<boolean> {
  const killing = injecting('fsync', `signal=KILL:when=${step}`)
  const [strace = '', ...args] = [...killing, ...runSources(CHILD)]
  // One thread makes all system calls for files, so that they occur in the order of the steps.
  const child = spawn(strace, args, {
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  child.stdin?.end(JSON.stringify(order))
  const [code] = await once(child, 'exit')
  return code === 0
}

describe('a rekey that is killed', () => {
  itWithStrace.each([
    ['deep', 11],
    ['shallow', 8],
  ] as const)(
    'at any of its steps leaves a VM that opens, and the next rekey completes: %s',
    async (depth, fsyncsAtLeast) => {
      using template = createTemporaryFolder()
      const content = randomBytes(20_000)
      const image = Buffer.concat([content, Buffer.alloc(480)])
      const maker = await vmLab(template.path, [A, B])
      await maker.vms.create(SPEC, content.length, chunksOf(content))
      const providers = [A, B].map(({ name, keyId, kdk }) => ({
        name,
        keyId,
        kdk: kdk.reveal().toString('hex'),
      }))
      let steps = 0
      for (let isComplete = false; !isComplete; steps++) {
        using folder = createTemporaryFolder()
        cpSync(template.path, folder.path, { recursive: true })
        const order = { datastore: folder.path, providers, to: 'B', deep: depth === 'deep' }
        isComplete = await rekeyUntil(steps + 1, order)
        const lab = await vmLab(folder.path, [A, B])
        expect((await exported(lab)).equals(image)).toBe(true)
        const { isRegistered } = await lab.vms.get('vm')
        if (!isRegistered) await lab.vms.register('vm', '')
        expect(await lab.vms.rekey('vm', 'B', DEEP)).toMatchObject({ hasMixedKeys: false })
        expect((await exported(lab)).equals(image)).toBe(true)
        expect(extentsIn(folder.path)).toHaveLength(1)
        expect(
          readdirSync(join(folder.path, 'vm')).filter((name) => name.endsWith('.tmp')),
        ).toEqual([])
      }
      expect(steps).toBeGreaterThan(fsyncsAtLeast)
    },
  )
})
