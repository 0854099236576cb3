import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import {
  createSimulatedDisk,
  type Effects,
  type SimulatedDisk,
  seededRandom,
  systemEffects,
} from '@nkpsim/effects'
import { ALL_OR_NOTHING, cutPowerAtEachStep } from '@nkpsim/effects/testing'
import { createCertificateAuthority } from '@nkpsim/pki'
import type { VtpmSeen } from '../records/vtpm.ts'
import { keyProvider } from '../testing/key-provider.ts'
import { memoryVtpmRecords, type VmLab, vmLab } from '../testing/vm-lab.ts'

const A = keyProvider({ name: 'A' })
const B = keyProvider({ name: 'B', isDefault: false })
const SPEC = { name: 'vm', datastore: '', provider: 'A' }
const DEEP = { deep: true, skipDisks: false, skipHome: false }
const SHALLOW = { ...DEEP, deep: false }

/** A VM with a vTPM in a temporary folder. */
async function withVtpm(work: (lab: VmLab, folder: string) => Promise<void>): Promise<void> {
  using folder = createTemporaryFolder()
  const lab = await vmLab(folder.path, [A, B])
  await lab.vms.create({ ...SPEC, vtpm: true }, 4096)
  await work(lab, join(folder.path, 'vm'))
  await lab.vms.close()
}

const stateFolders = (folder: string) =>
  readdirSync(folder).filter((each) => each.endsWith('.nvram'))

describe('the vTPM of a VM', () => {
  it('is made with the VM, or added and removed while the VM is off', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    expect((await lab.vms.create(SPEC, 4096)).vtpm).toBeUndefined()
    await expect(lab.vms.getVtpm('vm')).rejects.toMatchObject({ code: 'VTPM_NOT_FOUND' })
    await lab.vms.powerOn('vm')
    await expect(lab.vms.addVtpm('vm')).rejects.toMatchObject({ code: 'INVALID_POWER_STATE' })
    await lab.vms.powerOff('vm')
    const wanted = (await lab.vms.addVtpm('vm')).vtpm?.wanted
    const { endorsementKeys, state } = await lab.vms.getVtpm('vm')
    expect(wanted).toEqual({
      rsa: endorsementKeys.rsa.publicKey,
      ecc: endorsementKeys.ecc.publicKey,
    })
    expect(state).toBe('off')
    expect(readFileSync(join(folder.path, 'vm/vm.vmx'), 'utf8')).toContain('vtpm.present = "TRUE"')
    await expect(lab.vms.addVtpm('vm')).rejects.toMatchObject({ code: 'VTPM_ALREADY_EXISTS' })
    await lab.vms.powerOn('vm')
    await expect(lab.vms.removeVtpm('vm')).rejects.toMatchObject({ code: 'INVALID_POWER_STATE' })
    await lab.vms.powerOff('vm')
    expect((await lab.vms.removeVtpm('vm')).vtpm).toBeUndefined()
    expect(stateFolders(join(folder.path, 'vm'))).toEqual([])
    await expect(lab.vms.removeVtpm('vm')).rejects.toMatchObject({ code: 'VTPM_NOT_FOUND' })
  })

  it.each([
    ['firmware = "efi"', 'firmware = "bios"'],
    ['virtualHW.version = "21"', 'virtualHW.version = "13"'],
  ])('needs EFI and hardware version 14', async (from, to) => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    await lab.vms.create(SPEC, 4096)
    const path = join(folder.path, 'vm/vm.vmx')
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))
    await expect(lab.vms.addVtpm('vm')).rejects.toMatchObject({ code: 'VTPM_REFUSED' })
  })

  it('needs an encrypted VM home, but no encrypted disk, and prevents a decryption of the home', async () => {
    using folder = createTemporaryFolder()
    const lab = await vmLab(folder.path, [A])
    await lab.vms.create({ ...SPEC, isPlain: true }, 4096)
    const refused = { code: 'VTPM_REFUSED', fault: { messageKey: 'msg.vtpm.add.notEncrypted' } }
    await expect(lab.vms.addVtpm('vm')).rejects.toMatchObject(refused)
    await lab.vms.encrypt('vm', 'A', 'none')
    await lab.vms.addVtpm('vm')
    const small = { ...SPEC, name: 'small', vtpm: true, hasPlainDisk: true }
    expect((await lab.vms.create(small, 4096)).disks.map(({ key }) => key)).toEqual([undefined])
    for (const name of ['vm', 'small']) {
      await lab.vms.powerOn(name)
      expect((await lab.vms.getVtpm(name)).state).toBe('running')
      await lab.vms.powerOff(name)
      await expect(lab.vms.decrypt(name, 'all')).rejects.toMatchObject({
        fault: { messageKey: 'msg.vigor.enc.required.vtpm' },
      })
    }
    await lab.vms.removeVtpm('vm')
    expect((await lab.vms.decrypt('vm', 'all')).homeKey).toBeUndefined()
  })

  it('runs while the VM is on, in a new folder each time', () =>
    withVtpm(async (lab, folder) => {
      const [first] = stateFolders(folder)
      await lab.vms.powerOn('vm')
      const running = await lab.vms.getVtpm('vm')
      expect(running.state).toBe('running')
      expect(running.socketPath).toContain('/run/vtpm/')
      expect(stateFolders(folder)).toEqual([running.folder])
      expect(running.folder).not.toBe(first)
      await lab.vms.powerOff('vm')
      expect((await lab.vms.getVtpm('vm')).state).toBe('off')
    }))

  it('continues with a suspended VM, and is reset with its VM', () =>
    withVtpm(async (lab, folder) => {
      const { endorsementKeys } = await lab.vms.getVtpm('vm')
      await lab.vms.powerOn('vm')
      for (let round = 0; round < 2; round++) {
        await lab.vms.lifecycle.suspend('vm')
        expect((await lab.vms.getVtpm('vm')).state).toBe('off')
        expect(readdirSync(join(folder, stateFolders(folder)[0] ?? ''))).toHaveLength(2)
        await lab.vms.lifecycle.resume('vm')
        const { state, endorsementKeys: found } = await lab.vms.getVtpm('vm')
        expect({ state, found }).toEqual({ state: 'running', found: endorsementKeys })
      }
      const before = stateFolders(folder)
      await lab.vms.lifecycle.reset('vm')
      expect((await lab.vms.getVtpm('vm')).state).toBe('running')
      // A start moves the state to a new folder.
      expect(stateFolders(folder)).not.toEqual(before)
      await lab.vms.powerOff('vm')
      await lab.vms.powerOn('vm')
      await lab.vms.powerOff('vm')
    }))

  it('stays suspended if the VM cannot be resumed', () =>
    withVtpm(async (lab, folder) => {
      await lab.vms.powerOn('vm')
      await lab.vms.lifecycle.suspend('vm')
      const resetsOf = async () => (await lab.vms.get('vm')).vtpm?.seen?.resetCount
      const resets = await resetsOf()
      const memory = join(folder, readdirSync(folder).find((each) => each.endsWith('.vmss')) ?? '')
      const bytes = readFileSync(memory)
      writeFileSync(memory, 'damaged')
      await expect(lab.vms.lifecycle.resume('vm')).rejects.toMatchObject({ code: 'VM_INVALID' })
      writeFileSync(memory, bytes)
      await lab.vms.lifecycle.resume('vm')
      expect(await resetsOf()).toBe(resets)
    }))

  it('is not resumed with the state of an earlier suspension', () =>
    withVtpm(async (lab, folder) => {
      const old = join(folder, '..', 'old')
      await lab.vms.powerOn('vm')
      await lab.vms.lifecycle.suspend('vm')
      cpSync(folder, old, { recursive: true })
      await lab.vms.lifecycle.resume('vm')
      await lab.vms.lifecycle.suspend('vm')
      rmSync(folder, { recursive: true })
      cpSync(old, folder, { recursive: true })
      const refused = { code: 'VTPM_ROLLED_BACK' }
      await expect(lab.vms.lifecycle.resume('vm')).rejects.toMatchObject(refused)
      await lab.vms.powerOff('vm')
      await lab.vms.acceptVtpmRollback('vm')
      await lab.vms.powerOn('vm')
      await lab.vms.powerOff('vm')
    }))

  it('keeps its identity over a shallow and a deep rekey', () =>
    withVtpm(async (lab, folder) => {
      const before = await lab.vms.getVtpm('vm')
      await lab.vms.powerOn('vm')
      await lab.vms.rekey('vm', 'B', SHALLOW)
      await lab.vms.powerOff('vm')
      const [shallow = ''] = stateFolders(folder)
      const copy = join(folder, '..', 'copy')
      cpSync(join(folder, shallow), copy, { recursive: true })
      await lab.vms.rekey('vm', 'B', DEEP)
      const after = await lab.vms.getVtpm('vm')
      expect(after.endorsementKeys).toEqual(before.endorsementKeys)
      expect(stateFolders(folder)).toEqual([after.folder])
      await lab.vms.powerOn('vm')
      await lab.vms.powerOff('vm')
      // The former key opens nothing anymore, and the new one does not open the former state.
      const { folder: now } = await lab.vms.getVtpm('vm')
      rmSync(join(folder, now), { recursive: true })
      cpSync(copy, join(folder, now), { recursive: true })
      await expect(lab.vms.powerOn('vm')).rejects.toMatchObject({ code: 'VTPM_STATE_INVALID' })
    }))

  it('is not powered on with an older state, unless somebody accepts this state', () =>
    withVtpm(async (lab, folder) => {
      const old = join(folder, '..', 'old')
      const cycle = async () => {
        await lab.vms.powerOn('vm')
        await lab.vms.powerOff('vm')
      }
      await cycle()
      cpSync(folder, old, { recursive: true })
      await cycle()
      await cycle()
      rmSync(folder, { recursive: true })
      cpSync(old, folder, { recursive: true })
      await expect(lab.vms.powerOn('vm')).rejects.toMatchObject({ code: 'VTPM_ROLLED_BACK' })
      // A refused start changes nothing.
      expect(readFileSync(join(folder, 'vm.vmx'))).toEqual(readFileSync(join(old, 'vm.vmx')))
      expect(stateFolders(folder)).toEqual(stateFolders(old))
      await lab.vms.acceptVtpmRollback('vm')
      await cycle()
      await cycle()
    }))

  it('is refused on another host too, if vCenter has told it the newest state', async () => {
    using folder = createTemporaryFolder()
    const [first, second] = [memoryVtpmRecords(), memoryVtpmRecords()]
    const one = await vmLab(folder.path, [A], { hostName: 'esx-1', vtpmRecords: first })
    await one.vms.create({ ...SPEC, vtpm: true }, 4096)
    const path = join(folder.path, 'vm')
    cpSync(path, join(folder.path, '.old'), { recursive: true })
    await one.vms.powerOn('vm')
    await one.vms.powerOff('vm')
    const { uuid, vtpm } = await one.vms.get('vm')
    rmSync(path, { recursive: true })
    cpSync(join(folder.path, '.old'), path, { recursive: true })
    const two = await vmLab(folder.path, [A], { hostName: 'esx-2', vtpmRecords: second })
    if (vtpm?.seen === undefined) throw new Error('the host reports no state')
    second.hear(new Map([[uuid, vtpm.seen]]))
    await two.vms.register('vm', '')
    await expect(two.vms.powerOn('vm')).rejects.toMatchObject({ code: 'VTPM_ROLLED_BACK' })
    await two.vms.acceptVtpmRollback('vm')
    await two.vms.powerOn('vm')
    await two.vms.close()
  })

  it('gets its certificates while the VM is off or on, and only its own', () =>
    withVtpm(async (lab) => {
      const authority = await createCertificateAuthority({
        ...{ commonName: 'VMCA', nowMs: Date.now(), random: seededRandom('VMCA') },
      })
      const { endorsementKeys } = await lab.vms.getVtpm('vm')
      const issue = ({ publicKey }: { publicKey: Buffer }) =>
        authority.issueForEndorsementKey({
          ...{ publicKeyDer: publicKey, vmUuid: 'u', nowMs: Date.now() },
        })
      const rsa = await issue(endorsementKeys.rsa)
      const ecc = await issue(endorsementKeys.ecc)
      await expect(
        lab.vms.installVtpmCertificates('vm', { rsa: ecc, ecc: rsa }),
      ).rejects.toMatchObject({ code: 'INVALID_CERTIFICATE' })
      await lab.vms.installVtpmCertificates('vm', { rsa, ecc })
      await lab.vms.powerOn('vm')
      await lab.vms.installVtpmCertificates('vm', { rsa, ecc })
      const certified = (await lab.vms.getVtpm('vm')).endorsementKeys
      expect(certified.rsa.certificate).toEqual(rsa)
      expect(certified.ecc.certificate).toEqual(ecc)
      expect((await lab.vms.get('vm')).vtpm?.wanted).toBeUndefined()
    }))

  it('is deleted with the VM, but files of others in its folder stay', () =>
    withVtpm(async (lab, folder) => {
      await lab.vms.powerOn('vm')
      await lab.vms.powerOff('vm')
      const [state = ''] = stateFolders(folder)
      writeFileSync(join(folder, state, 'notes.txt'), 'mine')
      mkdirSync(join(folder, 'backup-0123abcd.nvram'))
      await lab.vms.delete('vm')
      expect(readdirSync(folder)).toEqual([state])
      expect(readFileSync(join(folder, state, 'notes.txt'), 'utf8')).toBe('mine')
    }))
})

describe('after a power loss at any step', () => {
  const FOLDER = '/ds'
  const open = (disk: SimulatedDisk, seen: Map<string, VtpmSeen>) =>
    openWith({ ...systemEffects, files: disk.attach(), random: seededRandom('lab') }, seen)
  const openWith = (effects: Effects, seen: Map<string, VtpmSeen>) =>
    vmLab(FOLDER, [A, B], { effects, vtpmRecords: memoryVtpmRecords(seen) })

  it.each<[string, (lab: VmLab) => Promise<unknown>]>([
    ['addVtpm', (lab) => lab.vms.addVtpm('vm')],
    ['removeVtpm', (lab) => lab.vms.removeVtpm('vm')],
    ['powerOn', (lab) => lab.vms.powerOn('vm')],
    ['a deep rekey', (lab) => lab.vms.rekey('vm', 'B', DEEP)],
  ])('of %s, the VM powers on, and its vTPM opens if it has one', async (kind, operate) => {
    const prepared = createSimulatedDisk({ random: seededRandom('disk') })
    const files = prepared.attach()
    await files.makeFolder(FOLDER, 0o700)
    await files.syncFolder('/')
    const before = new Map<string, VtpmSeen>()
    const made = await open(prepared, before)
    await made.vms.create({ ...SPEC, vtpm: kind !== 'addVtpm' }, 4096)
    await made.vms.powerOn('vm')
    await made.vms.powerOff('vm')
    let seen = new Map(before)
    const steps = await cutPowerAtEachStep({
      image: prepared.image(),
      operate: async (effects) => {
        seen = new Map(before)
        const lab = await openWith(effects, seen)
        await lab.vms.register('vm', '')
        await operate(lab)
      },
      check: async (effects, isComplete) => {
        const lab = await openWith(effects, seen)
        await lab.vms.register('vm', '')
        await lab.vms.powerOn('vm')
        const vtpm = await lab.vms.getVtpm('vm').catch(({ code }) => code)
        if (isComplete && kind === 'removeVtpm') expect(vtpm).toBe('VTPM_NOT_FOUND')
        else if (isComplete || !kind.endsWith('Vtpm')) expect(vtpm.state).toBe('running')
      },
      randoms: kind === 'powerOn' ? ALL_OR_NOTHING : ALL_OR_NOTHING.slice(0, 1),
    })
    expect(steps).toBeGreaterThan(30)
  })
})
