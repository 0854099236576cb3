import { randomUUID } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { EsxiError } from '../errors.ts'
import { receiveKeyProviders } from './receive.ts'

it.each(['TPM_UNAVAILABLE', 'TPM_BUSY'] as const)(
  'a host refuses a sealed KDK with the code %s if its TPM fails with that code',
  async (code) => {
    const credential = { blob: Buffer.alloc(0), encryptedSecret: Buffer.alloc(0) }
    const offered = {
      ...{ kind: 'native' as const, name: 'nkp-1', keyId: randomUUID(), kcv: '' },
      ...{ tpmRequired: true, usable: true, isDefault: false },
      ...{ keyDerivationKey: Buffer.alloc(0), credential },
    }
    const open = async () => {
      throw new EsxiError(code, 'the reason')
    }
    const host = { vcenterInstanceId: randomUUID(), held: [] }
    expect(await receiveKeyProviders([offered], host, open)).toEqual({
      refusal: { code, message: 'the reason' },
    })
  },
)
