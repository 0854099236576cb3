import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import { PROVIDER, PROVIDER_ID } from '../testing/agent-lab.ts'
import { createTrustedKeys } from './trusted-keys.ts'

describe('the KEKs of trusted providers', () => {
  const kek = () => Secret.from(Buffer.alloc(32, 7))
  const wrapped = { primaryKeyId: '1', wrappedKek: Buffer.alloc(40, 8) }
  const labOf = () => {
    let nowMs = 0
    const agent = { wrap: async () => ({ kek: kek(), ...wrapped }), unwrap: async () => [] }
    const keys = createTrustedKeys(agent, { monotonicMs: () => nowMs })
    const pass = (ms: number): void => {
      nowMs += ms
    }
    return { keys, source: keys.sourceOf(PROVIDER), pass }
  }

  it('are wiped when nothing has used them for a while, or when their provider goes', async () => {
    const { keys, source, pass } = labOf()
    using made = await source.newKey(systemRandom)
    pass(9 * 60_000)
    keys.keepUsed(new Set([made.keyId]))
    pass(9 * 60_000)
    keys.keepUsed(new Set())
    expect(source.has(made.keyId)).toBe(true)
    pass(2 * 60_000)
    keys.keepUsed(new Set())
    expect(source.has(made.keyId)).toBe(false)
    using other = await source.newKey(systemRandom)
    keys.removeProviders([PROVIDER_ID])
    expect(source.has(other.keyId)).toBe(false)
  })

  it('can be had from one provider although another one fails', async () => {
    const other = { ...PROVIDER, name: 'tkp-2', keyId: PROVIDER_ID.replace('1', '2') }
    const agent = {
      wrap: async () => ({ kek: kek(), ...wrapped }),
      unwrap: async (providerId: string, keys: readonly unknown[]) => {
        if (providerId === PROVIDER_ID) throw new EsxiError('KEY_PROVIDER_NOT_FOUND', 'it is gone')
        return keys.map(() => ({ kek: kek(), from: 'trust-1:9444' }))
      },
    }
    const keys = createTrustedKeys(agent, { monotonicMs: () => 0 })
    const [gone, works] = [keys.sourceOf(PROVIDER), keys.sourceOf(other)]
    using lost = await gone.newKey(systemRandom)
    using kept = await works.newKey(systemRandom)
    keys.clear()
    await gone.load([lost])
    await works.load([kept])
    expect(gone.resolve(lost.keyId)).toEqual({ reason: expect.stringContaining('it is gone') })
    expect(works.has(kept.keyId)).toBe(true)
    keys.clear()
  })

  it('belong to one provider', async () => {
    const { keys, source } = labOf()
    using made = await source.newKey(systemRandom)
    const other = keys.sourceOf({ ...PROVIDER, keyId: PROVIDER_ID.replace('1', '2') })
    expect(other.has(made.keyId)).toBe(false)
    expect(other.resolve(made.keyId)).toEqual({ reason: expect.stringContaining('another id') })
    expect(source.resolve('1')).toEqual({ reason: expect.stringContaining('not one of') })
    await expect(source.newKey(systemRandom, 'some id')).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    })
    keys.clear()
  })
})
