import { describe, expect, it } from '@jest/globals'
import { silentLogger } from '@nkpsim/daemon/testing'
import { createSimulatedTime, simulatedMachineClock } from '@nkpsim/effects'
import { passTime } from '@nkpsim/effects/testing'
import { EsxiError } from '../errors.ts'
import type { TrustService } from '../records/trusted-infrastructure.ts'
import type { Attested } from './attest.ts'
import { createGroupAttestation, type GroupAttestation } from './group-attestation.ts'

const HOUR_MS = 3_600_000
const service = (id: string): TrustService => ({ id, address: id, thumbprint: 'AA', group: 'g' })
const refusal = new EsxiError('HOST_NOT_ATTESTED', 'the base image is not accepted')
const dead = new Error('it does not answer')

type Answer = Error | 'attests'

/** Runs a story about a group with these services, whose answers the story can change. */
function lab(answers: Record<string, Answer>) {
  const time = createSimulatedTime()
  const clock = simulatedMachineClock(time, { startMs: 1_790_000_000_000 })
  const asked: string[] = []
  let tokens = 0
  const attestAt = async ({ id }: TrustService): Promise<Attested> => {
    asked.push(id)
    await clock.sleep(10)
    const answer = answers[id] ?? dead
    if (answer instanceof Error) throw answer
    tokens++
    return { token: `token ${tokens}`, lifetimeMs: HOUR_MS }
  }
  const run = (
    story: (group: GroupAttestation, pass: (ms: number) => Promise<void>) => Promise<void>,
  ) =>
    passTime(time, async () => {
      const group = createGroupAttestation({
        ...{ group: 'g', services: Object.keys(answers).map(service), attestAt },
        ...{ onChange: () => undefined, clock, logger: silentLogger },
      })
      try {
        await story(group, (ms) => clock.sleep(ms))
      } finally {
        await group.close()
      }
    })
  return { asked, run, answers }
}

describe('the attestation of a host', () => {
  it('begins by itself, and is renewed after half of its life', async () => {
    const { asked, run } = lab({ a: 'attests' })
    await run(async (group, pass) => {
      expect(group.standing()).toMatchObject({ isKnown: false, isAttested: false })
      expect(await group.requireToken()).toBe('token 1')
      expect(asked).toEqual(['a'])
      await pass(HOUR_MS / 2 - 1000)
      expect(asked).toHaveLength(1)
      await pass(2000)
      expect(group.token()).toBe('token 2')
      expect(group.standing()).toMatchObject({ isAttested: true, serviceId: 'a', messages: [] })
    })
  })

  it('needs only one service of the group', async () => {
    const { asked, run } = lab({ a: dead, b: refusal, c: 'attests' })
    await run(async (group) => {
      expect(await group.requireToken()).toBe('token 1')
      expect(asked).toEqual(['a', 'b', 'c'])
      expect(group.standing().serviceId).toBe('c')
    })
  })

  it('survives a loss of all services until it expires', async () => {
    const { run, answers } = lab({ a: 'attests' })
    await run(async (group, pass) => {
      await group.requireToken()
      answers['a'] = dead
      await pass(HOUR_MS - 2000)
      expect(group.token()).toBe('token 1')
      expect(group.standing().messages).toEqual(['a: it does not answer'])
      await pass(3000)
      expect(group.token()).toBeUndefined()
      expect(group.standing()).toMatchObject({ isAttested: false, attestedUntilMs: 0 })
      answers['a'] = 'attests'
      await pass(61_000)
      expect(group.token()).toBe('token 2')
    })
  })

  it('ends when a service refuses the host, and no other service attests it', async () => {
    const { run, answers } = lab({ a: 'attests', b: dead })
    await run(async (group, pass) => {
      await group.requireToken()
      answers['a'] = refusal
      await pass(HOUR_MS / 2 + 1000)
      expect(group.token()).toBeUndefined()
      await expect(group.requireToken()).rejects.toMatchObject({
        code: 'HOST_NOT_ATTESTED',
        message:
          'this host is not attested: a: the base image is not accepted; b: it does not answer',
      })
    })
  })

  it('survives a TPM that cannot be used for a while', async () => {
    const { run, answers } = lab({ a: 'attests' })
    await run(async (group, pass) => {
      const token = await group.requireToken()
      answers['a'] = new EsxiError('TPM_BUSY', 'too many callers wait for the TPM')
      await pass(HOUR_MS / 2 + 1000)
      expect(group.token()).toBe(token)
      expect(group.standing().messages).toEqual(['a: too many callers wait for the TPM'])
      answers['a'] = 'attests'
      await pass(5000)
      expect(group.token()).toBe('token 2')
    })
  })

  it('is tried again soon when a discarded token cannot be replaced immediately', async () => {
    const { asked, run, answers } = lab({ a: 'attests' })
    await run(async (group, pass) => {
      group.discard(await group.requireToken())
      answers['a'] = dead
      await expect(group.requireToken()).rejects.toMatchObject({ code: 'HOST_NOT_ATTESTED' })
      answers['a'] = 'attests'
      await pass(3000)
      expect(group.token()).toBe('token 2')
      await pass(HOUR_MS / 2 - 4000)
      expect(asked).toHaveLength(3)
      await pass(4000)
      expect(group.token()).toBe('token 3')
    })
  })

  it('is tried again with growing pauses, and many callers cause one attempt', async () => {
    const { asked, run } = lab({ a: refusal })
    await run(async (group, pass) => {
      const calls = Array.from({ length: 5 }, () => group.requireToken().catch(() => 'refused'))
      expect(new Set(await Promise.all(calls))).toEqual(new Set(['refused']))
      expect(asked).toHaveLength(1)
      await expect(group.requireToken()).rejects.toMatchObject({ code: 'HOST_NOT_ATTESTED' })
      expect(asked).toHaveLength(1)
      await pass(HOUR_MS)
      expect(asked.length).toBeGreaterThan(30)
      expect(asked.length).toBeLessThan(70)
    })
  })

  it('begins again when a key provider service refused the token', async () => {
    const { run } = lab({ a: 'attests' })
    await run(async (group) => {
      const token = await group.requireToken()
      group.discard('another token')
      expect(group.token()).toBe(token)
      group.discard(token)
      expect(await group.requireToken()).toBe('token 2')
    })
  })
})
