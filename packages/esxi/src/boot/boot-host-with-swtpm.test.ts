import { afterAll, describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { formatRecoveryKey } from '../encryption/recovery-key.ts'
import { type LabHost, openBootLab } from '../testing/boot-lab.ts'

const lab = openBootLab()
afterAll(() => lab.dispose())

const refusedFor = (reason: string) =>
  expect.objectContaining({
    code: 'CONFIG_STORE_SEALED',
    message: expect.stringContaining(reason),
  })
const hostId = async ({ configuration }: LabHost) => configuration.hostId

it('a host opens its configuration with swtpm after cold boots, and after a clear with the recovery key', async () => {
  using folder = createTemporaryFolder()
  const tpm = await lab.tpm('own')
  const id = await lab.boot(folder.path, tpm, hostId)
  expect(await lab.boot(folder.path, tpm, hostId)).toBe(id)
  const recoveryKey = await lab.boot(folder.path, tpm, async ({ encryption }) =>
    formatRecoveryKey(encryption.recoveryKey()),
  )
  expect(lab.tool(tpm, 'tpm2_clear', '-c', 'p')).toBe(0)
  await expect(lab.boot(folder.path, tpm, hostId)).rejects.toEqual(
    refusedFor('this TPM was cleared'),
  )
  expect(await lab.boot(folder.path, tpm, hostId, recoveryKey)).toBe(id)
  expect(await lab.boot(folder.path, tpm, hostId)).toBe(id)
})

describe('a TPM that cannot be used', () => {
  it('is recognised if it has version 1.2, and the host boots in mode NONE', async () => {
    using folder = createTemporaryFolder()
    const endpoint = await lab.tpm12('old')
    await lab.boot(folder.path, { endpoint }, async (host) => {
      expect(host.tpmVersion).toBe('1.2')
      expect(host.bootProblem?.message).toContain('TPM2 device is required')
      expect(host.encryption.settings().mode).toBe('NONE')
    })
  })

  it('is reported with the message of ESXi if it has no SHA-256 bank', async () => {
    using folder = createTemporaryFolder()
    const tpm = await lab.tpm('sha1')
    expect(lab.tool(tpm, 'tpm2_pcrallocate', 'sha1:all+sha256:none')).toBe(0)
    await lab.boot(folder.path, tpm, async (host) => {
      expect(host.bootProblem).toEqual({
        id: 'esx.problem.hardware.tpm2.nosha256',
        message: 'TPM 2.0 SHA-256 PCR bank not found to be active. Please activate it in the BIOS.',
      })
      expect(host.encryption.settings().mode).toBe('NONE')
    })
  })

  it('keeps a sealed configuration closed if it does not answer', async () => {
    using folder = createTemporaryFolder()
    const tpm = await lab.tpm('later')
    await lab.boot(folder.path, tpm, hostId)
    await tpm.stop()
    await expect(lab.boot(folder.path, tpm, hostId)).rejects.toEqual(
      refusedFor('a connection cannot be established'),
    )
  })
})
