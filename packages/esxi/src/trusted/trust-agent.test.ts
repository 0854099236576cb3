import { describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import {
  agentLab,
  BOTH,
  INFRASTRUCTURE,
  PROVIDER,
  PROVIDER_ID,
  service,
} from '../testing/agent-lab.ts'
import { createTrustedKeys } from './trusted-keys.ts'

describe('the agent of a Trusted Host', () => {
  it('does nothing before it follows services, and powers on is allowed then', async () => {
    const { calls, run } = agentLab()
    await run(async (agent) => {
      expect(agent.status()).toBeUndefined()
      await agent.requireMayPowerOn()
      await expect(agent.wrap(PROVIDER_ID)).rejects.toMatchObject({ code: 'TRUST_NOT_CONFIGURED' })
    })
    expect(calls).toEqual([])
  })

  it('attests, and gets keys that another service of the group unwraps', async () => {
    const { calls, run, behaviours, clock } = agentLab()
    await run(async (agent) => {
      agent.follow(INFRASTRUCTURE)
      await agent.requireMayPowerOn()
      expect(agent.status()).toMatchObject({ status: 'attested', serviceId: 'id of trust-1' })
      const keys = createTrustedKeys(agent, clock)
      const source = keys.sourceOf(PROVIDER)
      using made = await source.newKey(systemRandom)
      keys.clear()
      behaviours.set('trust-1', 'dead')
      await source.load([made])
      const resolved = source.resolve(made.keyId)
      expect('kek' in resolved && resolved.kek.equals(made.kek)).toBe(true)
      expect(agent.status()).toMatchObject({
        failingKeyProviderServices: [
          {
            address: 'trust-1:9444',
            message: 'trust-1:9444: it does not answer',
            isWithoutKeyServer: false,
          },
        ],
        isWithoutKeyProviderService: false,
      })
      if ('kek' in resolved) resolved.kek.wipe()
      keys.clear()
    })
    expect(calls).toContain('trust-2:9444 unwrap 1')
  })

  it('says why a key is missing, and notices when the services are back', async () => {
    const { run, behaviours, clock, changes } = agentLab()
    await run(async (agent) => {
      agent.follow(INFRASTRUCTURE)
      await agent.requireMayPowerOn()
      const keys = createTrustedKeys(agent, clock)
      const source = keys.sourceOf(PROVIDER)
      using made = await source.newKey(systemRandom)
      keys.clear()
      for (const name of ['trust-1', 'trust-2']) behaviours.set(name, 'without key server')
      await source.load([made])
      expect(source.has(made.keyId)).toBe(false)
      expect(source.resolve(made.keyId)).toEqual({
        reason: expect.stringMatching(
          /^the key of the trusted key provider "tkp-1" is missing: the Trusted Key Provider is not available: .*no key server/,
        ),
      })
      expect(agent.status()).toMatchObject({
        failingKeyProviderServices: [{ isWithoutKeyServer: true }, { isWithoutKeyServer: true }],
        isWithoutKeyProviderService: true,
      })
      behaviours.clear()
      const before = changes()
      await clock.sleep(20_000)
      expect(changes()).toBeGreaterThan(before)
      await source.load([made])
      expect(source.has(made.keyId)).toBe(true)
      expect(agent.status()?.isWithoutKeyProviderService).toBe(false)
      keys.clear()
    })
  })

  it('is not attested if every service refuses it, and powers on no VM then', async () => {
    const { run, behaviours, clock } = agentLab()
    await run(async (agent) => {
      for (const name of ['trust-1', 'trust-2']) behaviours.set(name, 'refuses')
      agent.follow(INFRASTRUCTURE)
      await expect(agent.requireMayPowerOn()).rejects.toMatchObject({
        code: 'HOST_NOT_ATTESTED',
        message: expect.stringContaining(
          'You cannot power on virtual machines on an unattested Trusted Host.',
        ),
      })
      expect(agent.status()).toMatchObject({
        status: 'notAttested',
        messages: BOTH.map(({ address }) => `${address}: the base image is not accepted`),
      })
      await expect(agent.wrap(PROVIDER_ID)).rejects.toMatchObject({ code: 'HOST_NOT_ATTESTED' })
      behaviours.clear()
      await clock.sleep(61_000)
      await agent.requireMayPowerOn()
      agent.follow(undefined)
      expect(agent.status()).toBeUndefined()
    })
  })

  it('attests again when a service refuses its token, and then tries the other service', async () => {
    const { run, behaviours, calls } = agentLab()
    await run(async (agent) => {
      agent.follow(INFRASTRUCTURE)
      await agent.requireMayPowerOn()
      behaviours.set('trust-1', 'refuses tokens')
      const { kek } = await agent.wrap(PROVIDER_ID)
      kek.wipe()
    })
    expect(calls).toEqual([
      ...['trust-1:9444 attest', 'trust-2:9444 attest'],
      ...['trust-2:9444 wrap', 'trust-2:9444 unwrap 1'],
    ])
  })

  it('asks only key provider services of a group that attests hosts', async () => {
    const { run } = agentLab()
    await run(async (agent) => {
      const keyProviderServices = [service('trust-2', 'other')]
      agent.follow({ attestationServices: [service('trust-1')], keyProviderServices })
      await agent.requireMayPowerOn()
      await expect(agent.wrap(PROVIDER_ID)).rejects.toMatchObject({
        code: 'HOST_NOT_ATTESTED',
        message: expect.stringContaining('group "other"'),
      })
    })
  })

  it.each([
    ['without provider', 'KEY_PROVIDER_NOT_FOUND'],
    ['without client certificate', 'INVALID_REQUEST'],
  ] as const)('uses another service while one is %s', async (behaviour, code) => {
    const { run, behaviours, calls } = agentLab()
    await run(async (agent) => {
      agent.follow(INFRASTRUCTURE)
      await agent.requireMayPowerOn()
      behaviours.set('trust-1', behaviour)
      const { kek } = await agent.wrap(PROVIDER_ID)
      kek.wipe()
      expect(calls).toContain('trust-2:9444 wrap')
      behaviours.set('trust-2', behaviour)
      await expect(agent.wrap(PROVIDER_ID)).rejects.toMatchObject({ code })
      behaviours.set('trust-1', 'dead')
      await expect(agent.wrap(PROVIDER_ID)).rejects.toMatchObject({
        code: 'TRUSTED_PROVIDER_UNAVAILABLE',
        message: expect.stringMatching(/trust-2:9444: no .*trust-1:9444: it does not answer/),
      })
    })
  })

  it('shows the text of a service on one line of limited length', async () => {
    const { run, behaviours } = agentLab()
    await run(async (agent) => {
      for (const name of ['trust-1', 'trust-2']) behaviours.set(name, 'refuses with a long text')
      agent.follow(INFRASTRUCTURE)
      await expect(agent.requireMayPowerOn()).rejects.toMatchObject({ code: 'HOST_NOT_ATTESTED' })
      for (const message of agent.status()?.messages ?? []) {
        expect(message.length).toBeLessThan(1100)
        expect(message).not.toMatch(/\p{Cc}/u)
      }
    })
  })

  it('keeps the keys that it gets if others of the same call are lost', async () => {
    const { run, behaviours, clock } = agentLab()
    await run(async (agent) => {
      agent.follow(INFRASTRUCTURE)
      const keys = createTrustedKeys(agent, clock)
      const source = keys.sourceOf(PROVIDER)
      using one = await source.newKey(systemRandom)
      using other = await source.newKey(systemRandom)
      keys.clear()
      behaviours.set('trust-1', 'one key only')
      behaviours.set('trust-2', 'without key server')
      await source.load([one, other])
      expect([one, other].map(({ keyId }) => source.has(keyId))).toEqual([true, false])
      behaviours.delete('trust-2')
      await source.load([one, other])
      expect(source.has(other.keyId)).toBe(true)
      keys.clear()
    })
  })

  it('leaves no key in the answers of services', async () => {
    const { run, answered, clock } = agentLab()
    await run(async (agent) => {
      agent.follow(INFRASTRUCTURE)
      const keys = createTrustedKeys(agent, clock)
      const source = keys.sourceOf(PROVIDER)
      using made = await source.newKey(systemRandom)
      keys.clear()
      await source.load([made])
      keys.clear()
    })
    expect(answered.map((key) => key.every((byte) => byte === 0))).toEqual([true, true, true])
  })

  it('waits for services that do not answer only once for many VMs', async () => {
    const { run, behaviours, clock, calls } = agentLab()
    await run(async (agent) => {
      agent.follow(INFRASTRUCTURE)
      await agent.requireMayPowerOn()
      const keys = createTrustedKeys(agent, clock)
      const source = keys.sourceOf(PROVIDER)
      const made = await Promise.all(Array.from({ length: 100 }, () => source.newKey(systemRandom)))
      keys.clear()
      for (const name of ['trust-1', 'trust-2']) behaviours.set(name, 'dead')
      const beginMs = clock.monotonicMs()
      for (const key of made) await source.load([key])
      const waitedMs = clock.monotonicMs() - beginMs
      expect(waitedMs).toBeLessThan(100)
      behaviours.clear()
      await clock.sleep(3000)
      calls.length = 0
      await source.load(made)
      expect(calls.map((call) => call.replace(/^.*unwrap/, 'unwrap'))).toEqual([
        ...['unwrap 64', 'unwrap 36'],
      ])
      for (const key of made) key[Symbol.dispose]()
      keys.clear()
    })
  })
})
