import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder, silentLogger } from '@nkpsim/daemon/testing'
import { systemEffects } from '@nkpsim/effects'
import { keyProvider } from '../testing/key-provider.ts'
import { chunksOf, vmLab } from '../testing/vm-lab.ts'
import { mountDatastore } from './files/mount-datastore.ts'

const SPEC = { name: 'vm', datastore: '', provider: '' }
const SCOPE = { deep: false, skipDisks: false, skipHome: false }
const VM = { name: 'vm', disk: 0 }
const INVALID = { code: 'VM_INVALID' }

/**
 * Creates a VM in a datastore that others can write to, and a file of the host's user outside it.
 */
async function hostileLab(imageBytes = 4096) {
  const temporary = createTemporaryFolder()
  const provider = keyProvider()
  const datastore = join(temporary.path, 'ds')
  mkdirSync(datastore)
  const outside = join(temporary.path, 'outside')
  writeFileSync(outside, 'private text', { mode: 0o600 })
  const lab = await vmLab(datastore, [provider])
  const image = randomBytes(imageBytes)
  await lab.vms.create(SPEC, imageBytes, chunksOf(image))
  return {
    lab,
    vms: lab.vms,
    provider,
    datastore,
    outside,
    image,
    inVm: (name: string) => join(datastore, 'vm', name),
    /** Opens a second host with the same datastore. */
    other: () => vmLab(datastore, [provider], { hostName: 'esx-2' }),
    [Symbol.dispose]: () => temporary[Symbol.dispose](),
  }
}

/** Replaces a file by a link. */
function replaceByLink(path: string, target: string): void {
  rmSync(path, { force: true, recursive: true })
  symlinkSync(target, path)
}

describe('in a datastore that others write to', () => {
  it('a link in place of the lock holder’s name is replaced, and the target of the link stays', async () => {
    using site = await hostileLab()
    symlinkSync(site.outside, site.inVm('vm.vmx.holder'))
    await site.vms.powerOn('vm')
    expect(readFileSync(site.outside, 'utf8')).toBe('private text')
    expect(lstatSync(site.inVm('vm.vmx.holder')).isFile()).toBe(true)
    await site.vms.powerOff('vm')
    expect(readFileSync(site.outside, 'utf8')).toBe('private text')
  })

  it.each([
    ['a link to a private file', 'outside'],
    ['a link to an endless file', '/dev/zero'],
    ['a name that no host has', 'a\u001b[31m name\n'],
  ])('an error shows nothing of %s in place of the holder’s name', async (_, kind) => {
    using site = await hostileLab()
    await site.vms.powerOn('vm')
    const holder = site.inVm('vm.vmx.holder')
    if (kind.startsWith('a')) writeFileSync(holder, kind)
    else replaceByLink(holder, kind === 'outside' ? site.outside : kind)
    const { vms } = await site.other()
    await expect(vms.powerOn('vm')).rejects.toMatchObject({
      code: 'VM_POWERED_ON_ELSEWHERE',
      message: 'the virtual machine is in use on another host; power it off there first',
    })
    expect(await vms.get('vm')).toMatchObject({ powerState: 'poweredOnElsewhere' })
    await site.vms.powerOff('vm')
  })

  it('an extent that is a link or has a second name elsewhere is neither read nor written', async () => {
    using site = await hostileLab()
    const extent = site.inVm('vm-flat.vmdk')
    const outside = `${site.outside}-extent`
    renameSync(extent, outside)
    const before = readFileSync(outside)
    symlinkSync(outside, extent)
    const refused = async () => {
      await expect(site.vms.powerOn('vm')).rejects.toMatchObject(INVALID)
      await expect(buffer(site.vms.export(VM))).rejects.toMatchObject(INVALID)
      expect(readFileSync(outside).equals(before)).toBe(true)
    }
    await refused()
    await expect(site.vms.rekey('vm', '', { ...SCOPE, deep: true })).rejects.toMatchObject(INVALID)
    rmSync(extent)
    linkSync(outside, extent)
    await refused()
    rmSync(outside)
    expect((await buffer(site.vms.export(VM))).equals(site.image)).toBe(true)
  })

  it('a lock that is a link is refused, and the target of the link is not created', async () => {
    using site = await hostileLab()
    const target = `${site.outside}-new`
    replaceByLink(site.inVm('vm.vmx.lck'), target)
    await expect(site.vms.powerOn('vm')).rejects.toMatchObject({
      code: 'DATASTORE_UNUSABLE',
      message: expect.stringContaining(`${site.inVm('vm.vmx.lck')}: it is a symbolic link`),
    })
    expect(existsSync(target)).toBe(false)
  })

  it('a folder in place of the lock holder’s name is named, and stays', async () => {
    using site = await hostileLab()
    mkdirSync(site.inVm('vm.vmx.holder'))
    await expect(site.vms.powerOn('vm')).rejects.toMatchObject({
      code: 'VM_INVALID',
      message: `${site.inVm('vm.vmx.holder')} is a folder, not a file`,
    })
    rmdirSync(site.inVm('vm.vmx.holder'))
    await site.vms.powerOn('vm')
    await site.vms.powerOff('vm')
  })

  it('an endless registrant file is not read to its end', async () => {
    using site = await hostileLab()
    replaceByLink(site.inVm('vm.vmx.registrant'), '/dev/zero')
    expect(await site.vms.get('vm')).toMatchObject({ isRegistered: true })
    rmSync(site.inVm('vm.vmx.registrant'))
    writeFileSync(site.inVm('vm.vmx.registrant'), Buffer.alloc(1 << 20))
    expect(await site.vms.get('vm')).toMatchObject({ isRegistered: true })
    await site.vms.powerOn('vm')
    await site.vms.powerOff('vm')
  })

  it.each([
    'vm.vmx',
    'vm.vmdk',
    'vm-flat.vmdk',
    'vm.vmx.registrant',
    'vm.vmx.holder',
    'vm.vmx.lck',
  ])('a FIFO as %s does not block other calls', async (name) => {
    using site = await hostileLab()
    await site.vms.create({ ...SPEC, name: 'other' }, 1)
    rmSync(site.inVm(name), { force: true })
    execFileSync('mkfifo', [site.inVm(name)])
    // More attempts than there are threads for file operations.
    const attempts = Array.from({ length: 8 }, () => [
      site.vms.list(),
      site.vms.powerOn('vm'),
      buffer(site.vms.export(VM)),
      site.vms.rekey('vm', '', { ...SCOPE, deep: true }),
    ])
    await Promise.allSettled(attempts.flat())
    expect(await site.vms.get('other')).toMatchObject({ name: 'other' })
    await site.vms.close()
  })

  it('a VM with damaged files prevents neither a stop of the host nor the power-off of another VM', async () => {
    using site = await hostileLab()
    await site.vms.create({ ...SPEC, name: 'other' }, 4096)
    await site.vms.powerOn('vm')
    await site.vms.powerOn('other')
    writeFileSync(site.inVm('vm.vmx'), 'rubbish')
    await site.vms.close()
    const { vms } = await site.other()
    expect(await vms.powerOn('other')).toMatchObject({ powerState: 'poweredOn' })
    await vms.close()
  })

  it('a link in place of a VM’s folder is not a VM', async () => {
    using site = await hostileLab()
    renameSync(join(site.datastore, 'vm'), `${site.outside}-vm`)
    symlinkSync(`${site.outside}-vm`, join(site.datastore, 'vm'))
    const before = readdirSync(`${site.outside}-vm`).sort()
    const reason = expect.stringContaining('its folder is gone')
    expect(await site.vms.list()).toMatchObject([{ name: 'vm', invalidReason: reason }])
    const { vms } = site
    for (const act of [vms.powerOn, vms.delete, vms.get])
      await expect(act('vm')).rejects.toMatchObject(INVALID)
    await vms.unregister('vm')
    expect(await vms.list()).toEqual([])
    await expect(vms.get('vm')).rejects.toMatchObject({ code: 'VM_NOT_FOUND' })
    expect(readdirSync(`${site.outside}-vm`).sort()).toEqual(before)
  })

  it('deleting a VM and removing leftovers of a dead host follow no link', async () => {
    using site = await hostileLab()
    const folder = `${site.outside}-folder`
    mkdirSync(folder)
    writeFileSync(join(folder, 'kept'), '')
    symlinkSync(folder, site.inVm('link'))
    await site.vms.delete('vm')
    symlinkSync(folder, join(site.datastore, '.creating-0123456789abcdef'))
    symlinkSync('nowhere', join(site.datastore, '.creating-0123456789abcde0.lock'))
    mkdirSync(join(site.datastore, '.deleting-0123456789abcdef', 'inner'), { recursive: true })
    const logger = silentLogger
    await mountDatastore(systemEffects, { name: 'ds', folder: site.datastore }, logger)
    expect(readdirSync(folder)).toEqual(['kept'])
    expect(existsSync(join(site.datastore, 'nowhere'))).toBe(false)
    expect(readdirSync(site.datastore).filter((name) => name.startsWith('.deleting'))).toEqual([])
  })

  it('a .vmx or descriptor that is a link is refused, and so is a .vmx that is too long', async () => {
    using site = await hostileLab()
    chmodSync(site.outside, 0o600)
    for (const name of ['vm.vmdk', 'vm.vmx']) {
      const kept = readFileSync(site.inVm(name))
      replaceByLink(site.inVm(name), site.outside)
      await expect(site.vms.get('vm')).rejects.toMatchObject({
        ...INVALID,
        message: `${site.inVm(name)} is a symbolic link`,
      })
      rmSync(site.inVm(name))
      writeFileSync(site.inVm(name), kept)
    }
    appendFileSync(site.inVm('vm.vmx'), `#${'x'.repeat(1 << 20)}`)
    await expect(site.vms.get('vm')).rejects.toMatchObject(INVALID)
    expect(statSync(site.outside).size).toBe(12)
  })
})
