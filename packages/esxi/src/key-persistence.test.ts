import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { withStoredKeys } from './config-store/stored-keys.ts'
import { keyPersistenceOf } from './operations/key-persistence.ts'
import { editBootFile, type LabHost } from './testing/boot-lab.ts'
import { standardKey, standardProvider } from './testing/key-provider.ts'
import { openSimulatedBootLab } from './testing/simulated-boot-lab.ts'

const KMS = standardProvider()
const lab = openSimulatedBootLab()

/** Stores the key "1" of a key server on a host, as key persistence does. */
const store = async ({ state }: LabHost) => {
  const key = standardKey(KMS, '1')
  await state.update((current) => ({
    next: withStoredKeys({ ...current, keyProviders: [KMS], keyPersistence: true }, [key]),
    result: undefined,
  }))
  return key
}
const storedKeys = async ({ configuration }: LabHost) => configuration.storedKeys ?? []

describe('keys of a key server that a host with a TPM has stored', () => {
  it('are there after a reboot, and not after a boot that the seal does not allow', async () => {
    using folder = createTemporaryFolder()
    const tpm = lab.tpm('kms')
    const key = await lab.boot(folder.path, tpm, store)
    const [kept] = await lab.boot(folder.path, tpm, storedKeys)
    expect(kept?.kek.equals(key.kek)).toBe(true)
    expect(
      await lab.boot(folder.path, tpm, async ({ configuration }) =>
        keyPersistenceOf(configuration),
      ),
    ).toEqual({ enabled: true, storedCount: 1 })
    await expect(lab.boot(folder.path, lab.tpm('thief'), storedKeys)).rejects.toMatchObject({
      code: 'CONFIG_STORE_SEALED',
    })
    editBootFile(folder.path, '24022510"', '24585291"')
    await expect(lab.boot(folder.path, tpm, storedKeys)).rejects.toMatchObject({
      code: 'CONFIG_STORE_SEALED',
    })
  })
})
