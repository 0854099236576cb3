import { expect, it } from '@jest/globals'
import type { RpcChannel } from '@nkpsim/rpc'
import { listHeldKeys } from './list-held-keys.ts'

it('the list of the keys of a host ends, although the host never stops to list', async () => {
  let parts = 0
  const listKeys = async function* () {
    const key = { provider: 'kms', keyId: '1', kcv: '', persistent: false }
    for (;;) {
      parts++
      yield { keys: Array.from({ length: 1000 }, () => key) }
    }
  }
  const channel = { client: () => ({ listKeys }) } as unknown as RpcChannel
  const held = await listHeldKeys(new Map([['h', channel]]), 'kms')
  expect([held.get('h')?.length, parts]).toEqual([20_000, 20])
})
