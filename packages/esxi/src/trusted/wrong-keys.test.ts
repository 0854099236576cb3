import { describe, expect, it } from '@jest/globals'
import { createDek, lockKey } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import type { NewKey } from '../key-provider/key-source.ts'
import { agentLab, INFRASTRUCTURE, PROVIDER, PROVIDER_ID, service } from '../testing/agent-lab.ts'
import type { TrustAgent } from './trust-agent.ts'
import { createTrustedKeys } from './trusted-keys.ts'

/** The locator of an object that a key encrypts. */
function locatorFor({ kek, keyId, providerName }: NewKey) {
  using dek = createDek(systemRandom.bytes)
  return lockKey({ kek, dek, keyId, providerName })
}

/** An attested agent, the keys of its host, and a locator of a VM of the host. */
function wrongKeyLab() {
  const lab = agentLab()
  const run = (
    story: (parts: Awaited<ReturnType<typeof partsOf>> & { agent: TrustAgent }) => Promise<void>,
    infrastructure = INFRASTRUCTURE,
  ) =>
    lab.run(async (agent) => {
      agent.follow(infrastructure)
      await agent.requireMayPowerOn()
      const parts = await partsOf(agent)
      await story({ agent, ...parts })
      parts.keys.clear()
    })
  const partsOf = async (agent: TrustAgent) => {
    const keys = createTrustedKeys(agent, lab.clock)
    const source = keys.sourceOf(PROVIDER)
    using made = await source.newKey(systemRandom)
    const locator = locatorFor(made)
    keys.clear()
    lab.calls.length = 0
    return { keys, source, locator }
  }
  return { ...lab, run }
}

describe('a key provider service that sends a wrong key', () => {
  it('is named, and another service is asked for the right one', async () => {
    const { run, behaviours, logged, changes } = wrongKeyLab()
    await run(async ({ agent, source, locator }) => {
      behaviours.set('trust-1', 'sends wrong keys')
      const before = changes()
      await source.load([locator])
      expect(source.has(locator.keyId)).toBe(true)
      expect(agent.status()?.failingKeyProviderServices).toEqual([
        {
          address: 'trust-1:9444',
          message: 'trust-1:9444: it sent a wrong key',
          isWithoutKeyServer: false,
        },
      ])
      expect(changes()).toBeGreaterThan(before)
      expect(logged).toEqual([{ event: 'trust.wrong-key', address: 'trust-1:9444' }])
    })
  })

  it('cannot keep a virtual machine locked by a key that nobody could check yet', async () => {
    const { run, behaviours, logged } = wrongKeyLab()
    await run(async ({ source, locator }) => {
      behaviours.set('trust-1', 'sends wrong keys')
      await source.load([{ providerName: 'tkp-1', keyId: locator.keyId }])
      expect(source.has(locator.keyId)).toBe(true)
      behaviours.clear()
      await source.load([locator])
      await source.load([locator])
      expect(source.has(locator.keyId)).toBe(true)
      expect(logged).toEqual([])
    })
  })

  it('is named although it sends the key that nobody could check before another one does', async () => {
    const { run, behaviours, logged } = wrongKeyLab()
    await run(async ({ source, locator }) => {
      behaviours.set('trust-1', 'sends wrong keys')
      await source.load([{ providerName: 'tkp-1', keyId: locator.keyId }])
      behaviours.set('trust-1', 'dead')
      await source.load([locator])
      expect(logged).toEqual([{ event: 'trust.wrong-key', address: 'trust-1:9444' }])
    })
  })

  it('is not named if no service opens it, because the files may have been changed', async () => {
    const { run, calls, logged } = wrongKeyLab()
    await run(async ({ agent, source, locator }) => {
      const changed = { ...locator, lockedData: Buffer.from(locator.lockedData) }
      changed.lockedData[0] = 1 ^ (changed.lockedData[0] ?? 0)
      await source.load([changed])
      expect(source.has(locator.keyId)).toBe(false)
      expect(source.resolve(locator.keyId)).toEqual({
        reason: expect.stringContaining(
          'trust-1:9444 sent a key that does not open the virtual machine',
        ),
      })
      expect(agent.status()?.failingKeyProviderServices).toEqual([])
      expect(logged).toEqual([])
      expect(calls).toEqual(['trust-1:9444 unwrap 1', 'trust-2:9444 unwrap 1'])
      // One locator that opens is enough, so the other one is that of a changed file.
      await source.load([changed, locator])
      expect(source.has(locator.keyId)).toBe(true)
      calls.length = 0
      await source.load([changed])
      expect([source.has(locator.keyId), calls]).toEqual([true, []])
    })
  })

  it('makes no key that another service does not open', async () => {
    const { run, behaviours, calls } = wrongKeyLab()
    await run(async ({ agent }) => {
      behaviours.set('trust-1', 'sends wrong keys')
      await expect(agent.wrap(PROVIDER_ID)).rejects.toMatchObject({
        code: 'TRUSTED_PROVIDER_UNAVAILABLE',
        message:
          'the Trusted Key Provider is not available: trust-1:9444 made a key that trust-2:9444 cannot open; trust-2:9444 made a key that trust-1:9444 cannot open',
      })
      expect(calls).toContain('trust-2:9444 wrap')
    })
  })

  it('does not prevent new keys if two other services agree', async () => {
    const { run, behaviours, logged } = wrongKeyLab()
    const three = ['trust-1', 'trust-2', 'trust-3'].map((name) => service(name))
    const run3 = (story: (agent: TrustAgent) => Promise<void>) =>
      run(({ agent }) => story(agent), { attestationServices: three, keyProviderServices: three })
    await run3(async (agent) => {
      behaviours.set('trust-1', 'sends wrong keys')
      using kek = (await agent.wrap(PROVIDER_ID)).kek
      expect(kek.lengthBytes).toBe(32)
      expect(logged).toEqual([
        {
          event: 'trust.services-disagree',
          maker: 'trust-1:9444',
          others: 'trust-2:9444, trust-3:9444',
        },
        { event: 'trust.services-disagree', maker: 'trust-2:9444', others: 'trust-1:9444' },
      ])
    })
  })
})

describe('a new key of a trusted provider', () => {
  it('is verified at another service before its use', async () => {
    const { run, calls } = wrongKeyLab()
    await run(async ({ agent }) => {
      const { kek } = await agent.wrap(PROVIDER_ID)
      kek.wipe()
      expect(calls).toEqual(['trust-1:9444 wrap', 'trust-2:9444 unwrap 1'])
    })
  })

  it('is verified at the service that made it, if there is no other, and is refused too', async () => {
    const { run, calls, behaviours } = wrongKeyLab()
    const one = [service('trust-1')]
    await run(
      async ({ agent }) => {
        const { kek } = await agent.wrap(PROVIDER_ID)
        kek.wipe()
        expect(calls).toEqual(['trust-1:9444 wrap', 'trust-1:9444 unwrap 1'])
        behaviours.set('trust-1', 'sends wrong keys')
        await expect(agent.wrap(PROVIDER_ID)).rejects.toMatchObject({
          message: expect.stringContaining('made a key that trust-1:9444 cannot open'),
        })
      },
      { attestationServices: one, keyProviderServices: one },
    )
  })

  it('is verified at the service that made it if the other one does not answer', async () => {
    const { run, calls, behaviours, logged } = wrongKeyLab()
    await run(async ({ agent }) => {
      behaviours.set('trust-2', 'dead')
      for (let round = 0; round < 2; round++) (await agent.wrap(PROVIDER_ID)).kek.wipe()
      expect(calls).toEqual([
        ...['trust-1:9444 wrap', 'trust-1:9444 unwrap 1'],
        ...['trust-1:9444 wrap', 'trust-1:9444 unwrap 1'],
      ])
      const unverified = { event: 'trust.key-not-verified', address: 'trust-1:9444' }
      expect(logged).toEqual([unverified, unverified])
    })
  })
})

describe('a hostile trust host', () => {
  it('cannot keep back keys by tokens that no other service accepts', async () => {
    const { run, behaviours, logged, calls } = wrongKeyLab()
    behaviours.set('trust-1', 'makes tokens that nobody accepts')
    await run(async ({ agent, source, locator }) => {
      await source.load([locator])
      expect(source.has(locator.keyId)).toBe(true)
      expect(agent.status()).toMatchObject({ status: 'attested', serviceId: 'id of trust-2' })
      expect(logged).toEqual([
        { event: 'trust.token-refused', group: 'g', address: 'trust-1:9444' },
      ])
      expect(calls).toEqual(['trust-1:9444 unwrap 1'])
    })
  })

  it('cannot make another service count as failing by a key of wrong form', async () => {
    const { run, behaviours, calls } = wrongKeyLab()
    await run(async ({ agent }) => {
      behaviours.set('trust-1', 'makes keys of wrong form')
      const { kek } = await agent.wrap(PROVIDER_ID)
      kek.wipe()
      expect(calls).toEqual([
        ...['trust-1:9444 wrap', 'trust-2:9444 wrap', 'trust-2:9444 unwrap 1'],
      ])
      expect(agent.status()?.failingKeyProviderServices).toMatchObject([
        { address: 'trust-1:9444', message: expect.stringContaining('wrong form') },
      ])
    })
  })
})

describe('the agent of a Trusted Host', () => {
  it('asks another service if one refuses, whatever the reason', async () => {
    const { run, behaviours } = wrongKeyLab()
    await run(async ({ agent, source, locator }) => {
      behaviours.set('trust-1', 'denies')
      await source.load([locator])
      expect(source.has(locator.keyId)).toBe(true)
      const { kek } = await agent.wrap(PROVIDER_ID)
      kek.wipe()
    })
  })

  it('tells of a change only if other services fail than before', async () => {
    const { run, behaviours, changes } = wrongKeyLab()
    await run(async ({ agent }) => {
      const key = { primaryKeyId: '1', wrappedKek: Buffer.alloc(40) }
      for (const name of ['trust-1', 'trust-2']) behaviours.set(name, 'without key server')
      const before = changes()
      for (let round = 0; round < 3; round++)
        await expect(agent.unwrap(PROVIDER_ID, [key])).rejects.toMatchObject({
          code: 'TRUSTED_PROVIDER_UNAVAILABLE',
        })
      expect(changes() - before).toBe(1)
    })
  })
})
