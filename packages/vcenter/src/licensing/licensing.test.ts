import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder, PATIENCE_MS } from '@nkpsim/daemon/testing'
import { systemCompute } from '@nkpsim/effects'
import { startVcenterdHere } from '../testing/vcenterd-here.ts'
import { runVcenterd, startVcenterd } from '../testing/vcenterd-process.ts'

const CALL = { timeoutMs: PATIENCE_MS }

describe('licences of a vcenterd', () => {
  it('can be stored, assigned and removed, and survive kill -9', async () => {
    using folder = createTemporaryFolder()
    const first = await startVcenterd(folder.path)
    const channel = first.connect()
    const licenses = channel.client('nkpsim.vcenter.v1.LicenseService')
    const { license } = await licenses.addLicense({ edition: 'vsphere enterprise plus' }, CALL)
    const licenseKey = license?.licenseKey ?? ''
    expect(license).toMatchObject({ edition: 'vSphere Enterprise Plus', vcenter: false })
    await licenses.addLicense({ licenseKey }, CALL)
    await licenses.assignLicense({ licenseKey }, CALL)
    await expect(licenses.removeLicense({ licenseKey }, CALL)).rejects.toMatchObject({
      status: 'FAILED_PRECONDITION',
      code: 'LICENSE_IN_USE',
    })
    await expect(
      licenses.addLicense({ licenseKey: `X${licenseKey.slice(1)}` }, CALL),
    ).rejects.toMatchObject({ status: 'INVALID_ARGUMENT', code: 'INVALID_LICENSE_KEY' })
    await expect(licenses.assignLicense({ licenseKey, host: 'esx-9' }, CALL)).rejects.toMatchObject(
      { code: 'HOST_NOT_FOUND' },
    )
    channel.close()
    await first.end('SIGKILL')

    const second = await startVcenterdHere(folder.path, [], { compute: systemCompute })
    const again = second.connect()
    const after = again.client('nkpsim.vcenter.v1.LicenseService')
    const listed = await after.listLicenses({}, CALL)
    expect(listed.licenses).toMatchObject([{ licenseKey, vcenter: true }])
    expect(listed.evaluationEnd).not.toBeNull()
    await after.assignLicense({ licenseKey: '' }, CALL)
    await after.removeLicense({ licenseKey }, CALL)
    expect((await after.listLicenses({}, CALL)).licenses).toEqual([])
    again.close()
    await second.stop()
  })
})

describe('the version of a vcenterd', () => {
  it('has native key providers only from 7.0 Update 2 on, and the refusal names that version', async () => {
    using folder = createTemporaryFolder()
    const vcenterd = await startVcenterdHere(folder.path, ['--product-version', '7.0 U1'])
    const channel = vcenterd.connect()
    const about = await channel.client('nkpsim.vcenter.v1.AboutService').getAbout({}, CALL)
    expect(about.productVersion).toBe('7.0.1')
    const providers = channel.client('nkpsim.vcenter.v1.KeyProviderService')
    await expect(providers.createProvider({ provider: 'NKP' }, CALL)).rejects.toMatchObject({
      status: 'FAILED_PRECONDITION',
      code: 'VERSION_NOT_SUPPORTED',
      message: expect.stringContaining('7.0 Update 2'),
    })
    await expect(
      providers.importProvider({ config: Buffer.from('x') }, CALL),
    ).rejects.toMatchObject({ code: 'VERSION_NOT_SUPPORTED' })
    expect((await providers.listProviders({}, CALL)).providers).toEqual([])
    channel.close()
    await vcenterd.stop()
  })

  it('decides whether clusters can have defaults and whether first class disks can be encrypted', async () => {
    using folder = createTemporaryFolder()
    const older = await startVcenterdHere(folder.path, ['--product-version', '8.0'])
    const channel = older.connect()
    const providers = channel.client('nkpsim.vcenter.v1.KeyProviderService')
    const disks = channel.client('nkpsim.vcenter.v1.VirtualStorageObjectService')
    const disk = { name: 'pvc-1', encrypted: true, provider: 'NKP' }
    await providers.createProvider({ provider: 'NKP' }, CALL)
    await expect(
      providers.setDefaultProvider(
        { provider: '', scope: 'DEFAULT_SCOPE_CLUSTER', entity: 'Cluster' },
        CALL,
      ),
    ).rejects.toMatchObject({ code: 'VERSION_NOT_SUPPORTED' })
    await expect(disks.createDisk(disk, CALL)).rejects.toMatchObject({
      status: 'FAILED_PRECONDITION',
      code: 'VERSION_NOT_SUPPORTED',
      message: expect.stringContaining('Key locator error: api = DiskLib_Create'),
    })
    channel.close()
    await older.stop()

    const newer = await startVcenterdHere(folder.path)
    const lifted = newer.connect()
    await expect(
      lifted.client('nkpsim.vcenter.v1.VirtualStorageObjectService').createDisk(disk, CALL),
    ).rejects.toMatchObject({ status: 'UNIMPLEMENTED', code: 'FCD_NOT_SIMULATED' })
    lifted.close()
    await newer.stop()
  })

  it('is refused at the start if it cannot be read', async () => {
    using folder = createTemporaryFolder()
    const { exitCode, stderr } = await runVcenterd([
      '--state',
      folder.path,
      '--product-version',
      'eight',
    ])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('8.0 U3')
  })
})
