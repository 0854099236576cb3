import { describe, expect, it } from '@jest/globals'
import type { TurnKind } from '../user-turns.ts'
import { createAdmission } from './admission.ts'
import { type Audit, OPEN } from './audited.ts'

const NEVER = new AbortController().signal
const AUDITED = { target: undefined }

class LimitReached extends Error {}

function lab() {
  const noted: string[] = []
  const admit = createAdmission({
    notes: {
      call: async ({ name }, caller) => {
        noted.push(`${caller} ${name}`)
        return (code) => void noted.push(`${caller} ${name} ${code}`)
      },
      refusal: async ({ name }, caller, code) => void noted.push(`${caller} ${name} ${code}`),
    },
    outcomeOf: (error) => (error instanceof LimitReached ? 'LIMIT' : 'REFUSED'),
    limitReached: (message) => new LimitReached(message),
  })
  const ask = (
    caller: string,
    check: () => Promise<void> = async () => undefined,
    {
      audit = AUDITED as Audit,
      session = 'anna-1',
      kind = 'call' as TurnKind,
      signal = NEVER,
    } = {},
  ) =>
    admit(
      { name: 'DoIt', audit, request: {}, source: '192.0.2.1', caller, session, kind, signal },
      check,
    )
  return { ask, noted }
}

/** Lets calls continue until they wait. */
async function settleAll(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve()
}

describe('the audited calls of a user', () => {
  it('are recorded after the check and before any effect, and a refused call as refused', async () => {
    const { ask, noted } = lab()
    const settle = await ask('anna', async () => void noted.push('check'))
    noted.push('effect')
    settle('OK')
    const refused = new Error('no')
    await expect(ask('anna', async () => Promise.reject(refused))).rejects.toBe(refused)
    expect(noted).toEqual(['check', 'anna DoIt', 'effect', 'anna DoIt OK', 'anna DoIt REFUSED'])
  })

  it('wait for each other beyond 24 of a session, and hold up neither other users nor streams nor reads', async () => {
    const { ask } = lab()
    const admitted: ((code: string) => void)[] = []
    const calls = Array.from({ length: 40 }, async () => void admitted.push(await ask('anna')))
    await settleAll()
    expect(admitted).toHaveLength(24)
    const settle = await ask('ben')
    settle('OK')
    await ask('anna', undefined, { kind: 'stream' })
    await ask('anna', undefined, { audit: OPEN })
    for (const each of admitted.slice()) each('OK')
    await Promise.all(calls)
    expect(admitted).toHaveLength(40)
  })

  it('are refused and recorded if too many wait; calls that their caller gave up are not recorded', async () => {
    const { ask, noted } = lab()
    const gone = new AbortController()
    const asked = Array.from({ length: 1000 }, () =>
      ask('anna', undefined, { signal: gone.signal }).then(
        () => 'OK',
        (error) => (error === gone.signal.reason ? 'given up' : error.constructor.name),
      ),
    )
    await settleAll()
    gone.abort()
    const outcomes = Map.groupBy(await Promise.all(asked), (outcome) => outcome)
    expect(outcomes.get('OK')).toHaveLength(24)
    expect(outcomes.get('given up')).toHaveLength(256)
    expect(outcomes.get('LimitReached')).toHaveLength(1000 - 24 - 256)
    expect(noted.filter((each) => each === 'anna DoIt LIMIT')).toHaveLength(1000 - 24 - 256)
  })

  it('of one session leave turns to the other sessions of the user, up to 32 in all', async () => {
    const { ask } = lab()
    const admitted: string[] = []
    const askIn = (session: string): void =>
      void ask('anna', undefined, { session }).then(
        () => admitted.push(session),
        () => undefined,
      )
    for (let call = 0; call < 280; call++) askIn('stolen')
    await settleAll()
    for (let call = 0; call < 20; call++) askIn('own')
    await settleAll()
    expect(admitted.filter((session) => session === 'stolen')).toHaveLength(24)
    expect(admitted.filter((session) => session === 'own')).toHaveLength(32 - 24)
  })

  it('do not delay calls that end access, even if many sessions make as many calls as they can', async () => {
    const { ask } = lab()
    const ending: ((code: string) => void)[] = []
    const kinds: TurnKind[] = ['call', 'stream', 'ends access']
    for (let session = 0; session < 20; session++)
      for (const kind of kinds)
        for (let call = 0; call < 300; call++)
          ask('anna', undefined, { session: `stolen-${session}`, kind }).then(
            (settle) => kind === 'ends access' && ending.push(settle),
            () => undefined,
          )
    await settleAll()
    const own = ask('anna', undefined, { session: 'own', kind: 'ends access' }).then(
      () => 'turn',
      () => 'refused',
    )
    // The turn comes after two calls of each other session at most.
    for (let ended = 0; ended < 2 * 20; ended++) {
      ending.shift()?.('OK')
      await settleAll()
    }
    expect(await Promise.race([own, settleAll()])).toBe('turn')
  })

  it('end their turns if they are refused', async () => {
    const { ask } = lab()
    for (let each = 0; each < 100; each++)
      await expect(ask('anna', async () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    const settle = await ask('anna')
    settle('OK')
  })
})
