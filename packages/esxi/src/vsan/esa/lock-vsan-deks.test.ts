import { expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { seededRandom } from '@nkpsim/effects'
import { openDek } from './lock-deks.ts'
import { lockVsanDeks } from './lock-vsan-deks.ts'

const kekOf = (keyId: string) => Secret.from(Buffer.alloc(32, keyId))

it('a host makes a DEK, and locks DEKs under another KEK, if it has the KEKs', async () => {
  const missing = new Set<string>()
  const host = {
    random: seededRandom('DEKs'),
    hostKeys: {
      load: async () => undefined,
      resolve: ({ keyId }: { keyId: string }) =>
        missing.has(keyId) ? { reason: 'it was not sent' } : { kek: kekOf(keyId) },
    },
  }
  const lock = (
    kekId: string,
    makeDek: boolean,
    deks: Parameters<typeof lockVsanDeks>[1]['deks'],
  ) => lockVsanDeks(host, { provider: 'NKP', kekId, makeDek, deks })
  const [first] = await lock('1', true, [])
  if (first === undefined) throw new Error('no DEK was made')
  const [same, second] = await lock('2', true, [first])
  if (same === undefined || second === undefined) throw new Error('two DEKs are expected')
  expect([same.dekId, second.dekId === first.dekId]).toEqual([first.dekId, false])
  using before = openDek(first, () => kekOf('1')).dek
  using after = openDek(same, () => kekOf('2')).dek
  expect(after?.reveal()).toEqual(before?.reveal())
  missing.add('1')
  await expect(lock('1', true, [])).rejects.toMatchObject({ code: 'VSAN_KEY_MISSING' })
  await expect(lock('2', false, [first])).rejects.toMatchObject({ code: 'VSAN_KEY_MISSING' })
  missing.clear()
  const changed = { ...same, dekVerifier: second.dekVerifier }
  await expect(lock('3', false, [changed])).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
  await expect(lock('3', false, [same, same, same])).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
  })
})
