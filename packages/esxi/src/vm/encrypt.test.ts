import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import fc from 'fast-check'
import { keyProvider } from '../testing/key-provider.ts'
import { chunksOf, type VmLab, vmLab } from '../testing/vm-lab.ts'

const A = keyProvider({ name: 'A' })
const B = keyProvider({ name: 'B', isDefault: false })
const PLAIN = { name: 'vm', datastore: '', provider: '', isPlain: true }
const DEEP = { deep: true, skipDisks: false, skipHome: false }
const exported = (lab: VmLab, index = 0) => buffer(lab.vms.export({ name: 'vm', disk: index }))
const fault = (name: string, messageKey: string) => ({ fault: { name, messageKey } })

/** Makes a plain VM with two disks of known content. */
async function plainVm(folder: string) {
  const lab = await vmLab(folder, [A, B])
  const contents = [randomBytes(3 * 4096), randomBytes(8192)]
  await lab.vms.create(PLAIN, 3 * 4096, chunksOf(contents[0] ?? Buffer.alloc(0)))
  await lab.vms.addDisk('vm', { sizeBytes: 8192, isPlain: true })
  await lab.vms.powerOn('vm')
  await lab.vms.write({ name: 'vm', disk: 1 }, 0, chunksOf(contents[1] ?? Buffer.alloc(0)))
  await lab.vms.powerOff('vm')
  return { lab, contents }
}

describe('a plain VM', () => {
  it('needs no key, and its disk contains the plaintext', async () => {
    using folder = createTemporaryFolder()
    const { lab, contents } = await plainVm(folder.path)
    const vm = await lab.vms.get('vm')
    expect(vm).toMatchObject({ isUnlocked: true, isValid: true, isMadeHere: true, missingKeys: [] })
    expect([vm.homeKey, ...vm.disks.map(({ key }) => key)]).toEqual(Array(3).fill(undefined))
    const extent = readFileSync(join(folder.path, 'vm', 'vm-flat.vmdk'))
    expect(extent.equals(contents[0] ?? Buffer.alloc(0))).toBe(true)
    const vmx = readFileSync(join(folder.path, 'vm', 'vm.vmx'), 'utf8')
    expect(vmx).toContain('memSize = "2048"')
    expect(vmx).not.toContain('encryption')
    const without = await vmLab(folder.path, [], { hostName: 'esx-2' })
    for (const [index, content] of contents.entries())
      expect((await exported(without, index)).equals(content)).toBe(true)
    await without.vms.powerOn('vm')
    await without.vms.close()
  })

  it('gets only plain disks, and an encrypted VM gets both kinds', async () => {
    using folder = createTemporaryFolder()
    const { lab } = await plainVm(folder.path)
    await expect(lab.vms.addDisk('vm', { provider: 'A', sizeBytes: 1 })).rejects.toMatchObject(
      fault('InvalidDeviceSpec', 'msg.hostd.configSpec.enc.mismatch'),
    )
    await lab.vms.encrypt('vm', 'A', 'none')
    await lab.vms.addDisk('vm', { provider: 'B', sizeBytes: 1 })
    const { disks } = await lab.vms.addDisk('vm', { sizeBytes: 1, isPlain: true })
    expect(disks.map(({ key }) => key?.provider)).toEqual([undefined, undefined, 'B', undefined])
    await expect(lab.vms.addDisk('vm', { provider: 'C', sizeBytes: 1 })).rejects.toMatchObject(
      fault('SystemError', 'Error creating disk Key locator'),
    )
    await lab.vms.powerOn('vm')
    await lab.vms.powerOff('vm')
  })
})

describe('encrypting and decrypting a VM', () => {
  it('leave the data unchanged after any sequence, and only the chosen objects encrypted', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            to: fc.constantFrom('encrypt', 'decrypt', 'shallow', 'deep'),
            disks: fc.constantFrom('all' as const, 'none' as const, [0], [1], [0, 1]),
          }),
          { minLength: 1, maxLength: 6 },
        ),
        async (steps) => {
          using folder = createTemporaryFolder()
          const { lab, contents } = await plainVm(folder.path)
          for (const { to, disks } of steps) {
            const before = await lab.vms.get('vm')
            const scope = {
              deep: to === 'deep',
              skipHome: false,
              skipDisks: disks === 'none',
              disks: typeof disks === 'string' ? [] : disks,
            }
            const change =
              to === 'encrypt'
                ? lab.vms.encrypt('vm', 'A', disks)
                : to === 'decrypt'
                  ? lab.vms.decrypt('vm', disks)
                  : lab.vms.rekey('vm', 'B', scope)
            const outcome = await change.catch((error) => {
              expect(error).toMatchObject({ fault: { name: expect.stringMatching(/^Invalid/) } })
              return before
            })
            const after = await lab.vms.get('vm')
            expect(after).toEqual(outcome)
            if (after.disks.some(({ key }) => key !== undefined))
              expect(after.homeKey).toBeDefined()
            for (const [index, content] of contents.entries())
              expect((await exported(lab, index)).equals(content)).toBe(true)
          }
          const extents = readdirSync(join(folder.path, 'vm')).filter((name) =>
            name.endsWith('-flat.vmdk'),
          )
          expect(extents).toHaveLength(2)
        },
      ),
      { numRuns: 15 },
    ))

  it('leave no plaintext in the folder of an encrypted VM, and no key in that of a plain one', async () => {
    using folder = createTemporaryFolder()
    const { lab, contents } = await plainVm(folder.path)
    const path = join(folder.path, 'vm')
    const all = () => Buffer.concat(readdirSync(path).map((name) => readFileSync(join(path, name))))
    await lab.vms.encrypt('vm', 'A', 'all')
    for (const content of contents) expect(all().includes(content.subarray(0, 4096))).toBe(false)
    expect(all().includes('memSize')).toBe(false)
    const vm = await lab.vms.decrypt('vm', 'all')
    expect(vm).toMatchObject({ homeKey: undefined, isUnlocked: true, missingKeys: [] })
    expect(all().toString('latin1')).not.toMatch(/encryption\.|vmware:key|nkpsim/)
    expect(all().includes('memSize')).toBe(true)
  })

  it('do not write what was never written', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    await lab.vms.create(PLAIN, 64 << 20)
    await lab.vms.encrypt('vm', 'A', 'all')
    await lab.vms.decrypt('vm', 'all')
    const [extent = ''] = readdirSync(join(folder.path, 'vm')).filter((name) =>
      name.endsWith('-flat.vmdk'),
    )
    const { size, blocks } = statSync(join(folder.path, 'vm', extent))
    expect(size).toBe(64 << 20)
    expect(blocks * 512).toBeLessThan(1 << 20)
  })

  it('remove the old extents that a killed change left, even if nothing else is left to do', async () => {
    using folder = createTemporaryFolder()
    const { lab } = await plainVm(folder.path)
    await lab.vms.encrypt('vm', 'A', 'all')
    const left = join(folder.path, 'vm', 'vm-0123abcd-flat.vmdk')
    const foreign = join(folder.path, 'vm', 'mine-flat.vmdk')
    for (const path of [left, foreign]) writeFileSync(path, 'plaintext')
    await expect(lab.vms.encrypt('vm', 'A', 'all')).rejects.toMatchObject({
      code: 'INVALID_CRYPTO_STATE',
    })
    expect([existsSync(left), existsSync(foreign)]).toEqual([false, true])
  })

  it('keep lines that this program does not know, and the hardware of the VM', async () => {
    using folder = createTemporaryFolder()
    const { lab } = await plainVm(folder.path)
    const vmx = join(folder.path, 'vm', 'vm.vmx')
    const before = readFileSync(vmx, 'utf8').replace('memSize = "2048"', 'memSize = "4096"')
    writeFileSync(vmx, `${before}annotation = "kept"\n`)
    await lab.vms.encrypt('vm', '', 'all')
    expect(readFileSync(vmx, 'utf8')).toContain('annotation = "kept"')
    expect(readFileSync(vmx, 'utf8')).not.toContain('4096')
    await lab.vms.decrypt('vm', 'all')
    const lines = (text: string) => text.split('\n').sort()
    expect(lines(readFileSync(vmx, 'utf8'))).toEqual(
      lines(`${before}annotation = "kept"\nmigrate.encryptionMode = "required"\n`),
    )
  })

  it('are refused with the faults of the product', async () => {
    using folder = createTemporaryFolder()
    const { lab } = await plainVm(folder.path)
    const config = 'InvalidVmConfig'
    await expect(lab.vms.encrypt('vm', 'C', 'all')).rejects.toMatchObject(
      fault('GenericVmConfigFault', 'msg.vigor.enc.keyNotFound'),
    )
    await expect(lab.vms.decrypt('vm', 'all')).rejects.toMatchObject(
      fault(config, 'msg.hostd.configSpec.enc.notEncrypted'),
    )
    await lab.vms.powerOn('vm')
    await expect(lab.vms.encrypt('vm', 'A', 'all')).rejects.toMatchObject({
      ...{ code: 'INVALID_POWER_STATE' },
      ...fault('InvalidPowerState', ''),
    })
    await lab.vms.powerOff('vm')
    const vmx = join(folder.path, 'vm', 'vm.vmx')
    const text = readFileSync(vmx, 'utf8')
    writeFileSync(vmx, `${text}scsi0:1.sharing = "multi-writer"\n`)
    await expect(lab.vms.encrypt('vm', 'A', 'all')).rejects.toMatchObject(
      fault('InvalidDeviceSpec', 'msg.hostd.deviceSpec.enc.sharedBacking'),
    )
    writeFileSync(vmx, text)
    await lab.vms.encrypt('vm', 'A', [0])
    await expect(lab.vms.encrypt('vm', 'A', 'none')).rejects.toMatchObject(
      fault(config, 'msg.hostd.configSpec.enc.encrypted'),
    )
    await expect(lab.vms.decrypt('vm', 'none')).rejects.toMatchObject(
      fault(config, 'msg.hostd.configSpec.enc.mismatch'),
    )
    writeFileSync(vmx, `${readFileSync(vmx, 'utf8')}vtpm.present = "TRUE"\n`)
    await expect(lab.vms.decrypt('vm', 'all')).rejects.toMatchObject(
      fault('GenericVmConfigFault', 'msg.vigor.enc.required.vtpm'),
    )
    await lab.vms.mark('vm', true)
    await expect(lab.vms.decrypt('vm', 'all')).rejects.toMatchObject({ code: 'VM_IS_TEMPLATE' })
  })

  it('are interrupted if the host stops, and leave a VM that opens', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    await lab.vms.create(PLAIN, 32 * 2 ** 30)
    const content = randomBytes(4096)
    const disk = { name: 'vm', disk: 0 }
    await lab.vms.powerOn('vm')
    await lab.vms.write(disk, 0, chunksOf(content))
    await lab.vms.powerOff('vm')
    const isBegun = () => existsSync(join(folder.path, 'vm', 'vm-flat.vmdk.journal'))
    const encryption = expect(lab.vms.encrypt('vm', 'A', 'all')).rejects.toMatchObject({
      code: 'STOPPING',
    })
    while (!isBegun()) await new Promise(setImmediate)
    await expect(lab.vms.powerOn('vm')).rejects.toMatchObject({ code: 'VM_POWERED_ON_ELSEWHERE' })
    await lab.vms.close()
    await encryption
    const { vms } = await vmLab(folder.path, [A])
    await vms.powerOn('vm')
    const range = { offsetBytes: 0, lengthBytes: content.length }
    expect(await buffer(vms.read(disk, range))).toEqual(content)
    await vms.write(disk, 0, chunksOf(Buffer.from('new')))
    await vms.powerOff('vm')
    const without = await vmLab(folder.path, [B])
    await expect(without.vms.powerOn('vm')).rejects.toMatchObject({ code: 'VM_LOCKED' })
    await vms.delete('vm')
    expect(existsSync(join(folder.path, 'vm'))).toBe(false)
  })

  it('count the key of a disk whose encryption was interrupted among the keys of the VM', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A, B])
    await lab.vms.create({ ...PLAIN, isPlain: false, provider: 'A' }, 4096)
    await lab.vms.addDisk('vm', { sizeBytes: 32 << 20, isPlain: true })
    const ending = new AbortController()
    const encrypted = lab.vms.encrypt('vm', 'B', [1], {
      signal: ending.signal,
      onProgress: (percent) => {
        if (percent > 20) ending.abort(new Error('ended'))
      },
    })
    await expect(encrypted).rejects.toThrow('ended')
    expect(await lab.vms.get('vm')).toMatchObject({
      disks: [{ key: { provider: 'A' } }, { key: undefined }],
      otherKeys: [{ provider: 'B', kdkKeyId: B.keyId }],
      hasMixedKeys: true,
      missingKeys: [],
    })
    const without = await vmLab(folder.path, [A])
    expect(await without.vms.get('vm')).toMatchObject({ missingKeys: [{ provider: 'B' }] })
    // A damaged journal names no key, and does not make the VM invalid.
    const journal = join(folder.path, 'vm', 'vm_1-flat.vmdk.journal')
    const bytes = readFileSync(journal)
    writeFileSync(journal, 'damaged')
    const { otherKeys, invalidReason } = await lab.vms.get('vm')
    expect({ otherKeys, invalidReason }).toEqual({})
    writeFileSync(journal, bytes)
    await lab.vms.encrypt('vm', 'B', [1])
    const { disks, otherKeys: others } = await lab.vms.get('vm')
    expect([disks[1]?.key?.provider, others]).toEqual(['B', undefined])
  })

  it('report their progress, and continue after their caller ended them; no other change may come between', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    await lab.vms.create(PLAIN, 8 << 20)
    await lab.vms.addDisk('vm', { sizeBytes: 8 << 20, isPlain: true })
    const ending = new AbortController()
    const ended = lab.vms.encrypt('vm', 'A', 'all', {
      signal: ending.signal,
      onProgress: (percent) => {
        if (percent > 20) ending.abort(new Error('ended by its caller'))
      },
    })
    await expect(ended).rejects.toThrow('ended by its caller')
    // The home comes first, so that the VM names the provider of a disk that is encrypted in part.
    expect(await lab.vms.get('vm')).toMatchObject({
      homeKey: { provider: 'A' },
      disks: [{ key: undefined }, { key: undefined }],
    })
    expect((await lab.vms.get('vm')).otherKeys).toBeUndefined()
    const pending = {
      code: 'INVALID_CRYPTO_STATE',
      message: expect.stringMatching(/in part.*encrypt vm$/),
    }
    for (const change of [
      () => lab.vms.rekey('vm', 'A', { ...DEEP, deep: false }),
      () => lab.vms.decrypt('vm', 'all'),
      () => lab.vms.removeDisk('vm', { disk: 1, deleteFiles: true }),
    ])
      await expect(change()).rejects.toMatchObject(pending)
    expect(
      readdirSync(join(folder.path, 'vm')).filter((name) => name.endsWith('flat.vmdk')),
    ).toEqual(['vm-flat.vmdk', 'vm_1-flat.vmdk'])
    const percents: number[] = []
    const onProgress = (percent: number): void => void percents.push(percent)
    const followed: number[] = []
    const follow = async (): Promise<void> => {
      for await (const percent of lab.vms.followProgress('vm', new AbortController().signal))
        followed.push(percent)
    }
    await Promise.all([follow(), lab.vms.encrypt('vm', 'A', 'all', { onProgress })])
    expect(followed.length).toBeGreaterThan(0)
    expect(percents).toEqual(expect.arrayContaining(followed))
    await lab.vms.rekey('vm', 'A', { ...DEEP, deep: false })
    expect(percents).toEqual([...new Set(percents)].sort((a, b) => a - b))
    expect([percents.length > 1, percents.at(-1)]).toEqual([true, 100])
  })

  it('follow the keys: a decrypted VM is unlocked without its provider', async () => {
    using folder = createTemporaryFolder()
    const { lab } = await plainVm(folder.path)
    await lab.vms.encrypt('vm', 'A', 'all')
    expect(await lab.vms.rekey('vm', 'B', DEEP)).toMatchObject({ hasMixedKeys: false })
    await lab.hold([A], { isForeign: true })
    expect(await lab.vms.get('vm')).toMatchObject({ isUnlocked: false })
    await expect(lab.vms.decrypt('vm', 'all')).rejects.toMatchObject({
      ...{ code: 'VM_LOCKED' },
      ...fault('EncryptionKeyRequired', ''),
    })
    await lab.hold([A, B])
    await lab.vms.decrypt('vm', 'all')
    await lab.hold([], { isForeign: true })
    expect(await lab.vms.get('vm')).toMatchObject({ isUnlocked: true, isValid: true })
  })
})
