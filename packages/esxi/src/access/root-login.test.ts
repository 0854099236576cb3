import { describe, expect, it } from '@jest/globals'
import { hashPassword, Secret } from '@nkpsim/crypto'
import { simulatedCompute, systemRandom } from '@nkpsim/effects'
import type { HostConfiguration } from '../records/host-configuration.ts'
import { createRootLogin } from './root-login.ts'

const compute = simulatedCompute()

const HERE = '192.0.2.1'
const NEVER = new AbortController().signal
const secret = (text: string) => Secret.from(Buffer.from(text))
const rootPassword = await hashPassword(secret('the right one'), systemRandom.bytes, compute)

function lab() {
  const lines: unknown[][] = []
  const notes: string[][] = []
  let passedMs = 0
  const current = () => ({ rootPassword }) as HostConfiguration
  const root = createRootLogin(
    { current },
    { clock: { monotonicMs: () => passedMs }, compute },
    { warn: (...line) => void lines.push(line) },
    async (username, source) => (code) => void notes.push([username, source, code]),
  )
  const login = (username: string, password: string, source = HERE, signal = NEVER) =>
    root.check({ username, password: secret(password) }, source, signal)
  const guess = async (username: string, times: number, source = HERE): Promise<void> => {
    for (let time = 0; time < times; time++)
      await expect(login(username, 'a guess', source)).rejects.toMatchObject({
        code: 'CREDENTIALS_WRONG',
      })
  }
  const passTime = (ms: number): void => {
    passedMs += ms
  }
  return { login, guess, lines, notes, passTime }
}

describe('wrong passwords that a host receives', () => {
  it('lock root for 15 minutes for callers from the same address', async () => {
    const { login, guess, passTime } = lab()
    await guess('root', 5)
    const locked = { code: 'CREDENTIALS_LOCKED' }
    await expect(login('root', 'the right one')).rejects.toMatchObject(locked)
    await login('root', 'the right one', '192.0.2.2')
    passTime(15 * 60_000 - 1)
    await expect(login('root', 'the right one')).rejects.toMatchObject(locked)
    passTime(1)
    await login('root', 'the right one')
  })

  it('are counted, unlike correct ones, even if many arrive at the same time', async () => {
    const { login } = lab()
    await Promise.all(Array.from({ length: 12 }, () => login('root', 'the right one')))
    await login('root', 'the right one')
  })

  it('do not lock root if they were sent for another user name', async () => {
    const { login, guess } = lab()
    await guess('nobody', 5)
    await guess('Root', 5)
    await login('root', 'the right one')
  })

  it('are audited, like correct ones', async () => {
    const { login, guess, notes } = lab()
    await guess('nobody', 1)
    await login('root', 'the right one')
    expect(notes).toEqual([
      ['nobody', HERE, 'CREDENTIALS_WRONG'],
      ['root', HERE, 'OK'],
    ])
  })

  it('include the password of root if it comes with another user name', async () => {
    const { login } = lab()
    await expect(login('admin', 'the right one')).rejects.toMatchObject({
      code: 'CREDENTIALS_WRONG',
    })
  })

  it('are logged, and so is the lock that follows', async () => {
    const { guess, lines } = lab()
    await guess('nobody\u001b[2J', 1)
    await guess('root', 5)
    const failed = (user: string) => ['login.failed', { user, source: HERE }]
    expect(lines).toEqual([
      failed('nobody\u001b[2J'),
      ...Array.from({ length: 4 }, () => failed('root')),
      ['login.failed', { user: 'root', source: HERE, lockedForMs: 900_000 }],
    ])
  })
})
