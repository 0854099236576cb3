import { describe, expect, it } from '@jest/globals'
import { hashPassword, Secret } from '@nkpsim/crypto'
import { simulatedCompute, systemRandom } from '@nkpsim/effects'
import type { HostConfiguration } from '../records/host-configuration.ts'
import { createRootLogin } from './root-login.ts'

const NEVER = new AbortController().signal
const simulated = simulatedCompute()
const secret = (text: string) => Secret.from(Buffer.from(text))
const rootPassword = await hashPassword(secret('the right one'), systemRandom.bytes, simulated)

/** Lets log-ins continue until they wait for a turn or for a check. */
async function settleAll(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve()
}

/** Returns log-ins whose password checks end only after `finish`. */
function slowLab() {
  const checks = { begun: 0 }
  const end = Promise.withResolvers<void>()
  const root = createRootLogin(
    { current: () => ({ rootPassword }) as HostConfiguration },
    {
      clock: { monotonicMs: () => 0 },
      compute: {
        ...simulated,
        scrypt: async (...work) => {
          checks.begun++
          await end.promise
          return simulated.scrypt(...work)
        },
      },
    },
    { warn: () => undefined },
    async () => () => undefined,
  )
  const login = (username: string, password: string, signal = NEVER) =>
    root.check({ username, password: secret(password) }, '192.0.2.1', signal).then(
      () => 'OK',
      ({ code }) => code,
    )
  return { login, checks, finish: end.resolve }
}

describe('many log-ins with invented names', () => {
  it('occupy one thread, and do not delay the check of root’s password', async () => {
    const { login, checks, finish } = slowLab()
    const guesses = Array.from({ length: 320 }, (_, each) => login(`n-${each}`, 'a guess'))
    await settleAll()
    expect(checks.begun).toBe(1)
    const right = login('root', 'the right one')
    await settleAll()
    expect(checks.begun).toBe(2)
    finish()
    expect(await right).toBe('OK')
    const answers = Map.groupBy(await Promise.all(guesses), (code) => code)
    expect(answers.get('CREDENTIALS_WRONG')).toHaveLength(33)
    expect(answers.get('LOGIN_LIMIT_REACHED')).toHaveLength(320 - 33)
  })

  it('are not checked after their caller has gone', async () => {
    const { login, checks, finish } = slowLab()
    const first = login('n-1', 'a guess')
    const gone = new AbortController()
    const late = Array.from({ length: 5 }, (_, each) => login(`n-${each}`, 'a guess', gone.signal))
    await settleAll()
    gone.abort()
    finish()
    expect(await first).toBe('CREDENTIALS_WRONG')
    expect(await Promise.all(late)).toEqual(late.map(() => 'LOGIN_LIMIT_REACHED'))
    expect(checks.begun).toBe(1)
  })
})
