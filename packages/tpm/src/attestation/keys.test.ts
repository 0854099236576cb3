import { expect, it } from '@jest/globals'
import { TpmError } from '../errors.ts'
import type { TpmTransport } from '../transport/transport.ts'
import { withEndorsementKey } from './keys.ts'

it('no other EK is created if the TPM does not answer for the persistent EK', async () => {
  const silent = new TpmError('TPM_UNREACHABLE', 'the TPM does not answer')
  let commands = 0
  const transport: TpmTransport = {
    transmit: async () => {
      commands += 1
      throw silent
    },
    close: async () => undefined,
  }
  await expect(withEndorsementKey(transport, async () => undefined)).rejects.toBe(silent)
  expect(commands).toBe(1)
})
