import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  connectTpm,
  manufactureTpm,
  parseSealedObject,
  type SwtpmProcess,
  startSwtpm,
  TpmError,
  unixEndpoint,
  unsealFromPcrs,
} from '@nkpsim/tpm'
import { obtainConfigKey } from '../config-store/config-key.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { bootWithTpm, sealedReason } from './tpm-boot.ts'

const folder = tempFolder()
const tpms: SwtpmProcess[] = []

beforeAll(async () => {
  for (const name of ['a', 'b']) {
    const stateDir = join(folder.path, name)
    await manufactureTpm({ stateDir, caDir: join(folder.path, 'ca'), tpmId: name })
    tpms.push(
      await startSwtpm({
        stateDir,
        endpoint: unixEndpoint(join(folder.path, `${name}.sock`)),
        logFile: join(folder.path, `${name}.log`),
        detached: false,
      }),
    )
  }
})

afterAll(async () => {
  for (const tpm of tpms) await tpm.stop()
  folder[Symbol.dispose]()
})

const endpointOf = (index: number) => {
  const tpm = tpms[index]
  if (tpm === undefined) throw new Error('no TPM')
  return tpm.endpoint
}

const configKey = async (state: string, index: number) => {
  const tpm = await bootWithTpm(endpointOf(index))
  try {
    return await obtainConfigKey(state, tpm)
  } finally {
    await tpm.close()
  }
}

describe('the config key of a host with a TPM', () => {
  it('is unsealed after each cold boot', async () => {
    using state = tempFolder()
    const key = await configKey(state.path, 0)
    for (let boots = 0; boots < 3; boots++)
      expect((await configKey(state.path, 0)).equals(key)).toBe(true)
  })

  it('is not to be had from another TPM, provisioned or not', async () => {
    using state = tempFolder()
    using other = tempFolder()
    await configKey(state.path, 0)
    const stolen = expect.objectContaining({
      code: 'CONFIG_STORE_SEALED',
      message: expect.stringContaining('sealed in another TPM'),
    })
    await expect(configKey(state.path, 1)).rejects.toEqual(stolen)
    await configKey(other.path, 1)
    await expect(configKey(state.path, 1)).rejects.toEqual(stolen)
  })

  it('is not to be had when something else was measured', async () => {
    using state = tempFolder()
    await configKey(state.path, 0)
    for (const pcr of [0, 2, 7, 8]) {
      const booted = await bootWithTpm(endpointOf(0))
      await booted.close()
      const rogue = await connectTpm(endpointOf(0))
      await rogue.pcrExtend(pcr, Buffer.alloc(32, 1))
      await rogue.close()
      const { unseal, close } = await bootedAgain()
      await expect(unseal(state.path)).rejects.toMatchObject({
        code: 'CONFIG_STORE_SEALED',
        message: expect.stringContaining('did not boot as it did'),
      })
      await close()
    }
  })

  it('is refused to a host that was installed without one', async () => {
    using state = tempFolder()
    await obtainConfigKey(state.path, undefined)
    await expect(configKey(state.path, 0)).rejects.toMatchObject({ code: 'CONFIG_STORE_INVALID' })
  })
})

/** The TPM as it stands, without another boot. */
async function bootedAgain() {
  const tpm = await connectTpm(endpointOf(0))
  return {
    unseal: async (folderPath: string) => {
      const text = await readFile(join(folderPath, 'sealed-config-key.json'), 'utf8')
      return unsealFromPcrs(tpm, parseSealedObject(text)).catch((error: unknown) => {
        expect(error).toBeInstanceOf(TpmError)
        throw sealedReason(error)
      })
    },
    close: () => tpm.close(),
  }
}
