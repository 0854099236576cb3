import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { makeFolders } from '@nkpsim/daemon/small-file'
import { systemFiles } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { RpcError } from '@nkpsim/rpc/errors'
import { clusterPaths } from '../local-cluster/paths.ts'
import { hostsToAsk } from './host-tokens.ts'
import { hostAuthorization, logIn, vcenterAuthorization } from './session.ts'
import { forgetSession, readSession, type SavedSession } from './session-file.ts'
import { ADMINISTRATOR } from './stored-password.ts'

/** Opens a channel to a vCenter that runs `meanwhile` before it answers a log-in or a renewal. */
function openFor(user: string, meanwhile = async (): Promise<void> => {}): () => RpcChannel {
  const expiry = { seconds: 4_000_000_000 }
  const sessions = {
    login: async () => {
      await meanwhile()
      return { token: `t-${user}`, session: { user } }
    },
    issueHostTokens: async ({ hostIds }: { hostIds: string[] }) => {
      await meanwhile()
      const managed = hostIds.filter((hostId) => hostId !== 'removed')
      const tokenFor = (hostId: string) => ({ hostId, token: `${hostId}-${user}`, expiry })
      return { hostTokens: managed.map(tokenFor) }
    },
  }
  return () => ({ client: () => sessions as never, close: () => {} })
}

const ESX = { name: 'esx-1', hostId: 'h-1' }
const call = { isRepeatable: true, refused: undefined, timeoutMs: 60_000 }
const alice: SavedSession = { user: 'alice@x', token: 't-alice@x' }
const write = (content: string): void => writeFileSync(clusterPaths.session(stateDir), content)

let stateDir: string
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-session-'))
  const operator = clusterPaths.operator(stateDir)
  makeFolders(systemFiles, operator, 0o700)
  writeFileSync(join(operator, OPERATOR_FILES.administratorPassword), 'Change-me-1')
  const known = (number: number) => ({ address: `localhost:${number}`, hostId: `h-${number}` })
  const hosts = { version: 1, hosts: { 'esx-1': known(1), 'esx-2': known(2) } }
  writeFileSync(clusterPaths.knownHosts(stateDir), JSON.stringify(hosts))
})
afterEach(() => rmSync(stateDir, { recursive: true }))

describe('a command that obtains its session itself', () => {
  const account = { user: 'bob@x', password: 'p' }
  const logInBob = async () => {
    await logIn(stateDir, openFor('bob@x')(), account, { timeoutMs: 60_000 })
  }

  it.each([
    ['a login of the administrator', undefined, ADMINISTRATOR],
    ['a renewal', alice, 'alice@x'],
  ])('stores it after %s', async (_how, before, user) => {
    if (before !== undefined) write(JSON.stringify(before))
    await vcenterAuthorization(stateDir, openFor(user))(call)
    const { hostTokens = {} } = readSession(stateDir) ?? {}
    const saved = Object.entries(hostTokens).map(([hostId, { token }]) => [hostId, token])
    expect(saved).toEqual([
      ['h-1', `h-1-${user}`],
      ['h-2', `h-2-${user}`],
    ])
  })

  it.each([
    ['a login of the administrator', undefined, ADMINISTRATOR],
    ['a renewal', alice, 'alice@x'],
  ])('keeps the session of a user who logs in during %s', async (_how, before, user) => {
    if (before !== undefined) write(JSON.stringify(before))
    const token = await vcenterAuthorization(stateDir, openFor(user, logInBob))(call)
    expect([token, readSession(stateDir)?.user]).toEqual([`Bearer t-${user}`, 'bob@x'])
  })

  it('does not undo a logout', async () => {
    write(JSON.stringify(alice))
    const open = openFor('alice@x', () => forgetSession(stateDir))
    await vcenterAuthorization(stateDir, open)(call)
    expect(readSession(stateDir)).toBeUndefined()
  })
})

describe('a channel whose session has ended', () => {
  const ended = new RpcError('UNAUTHENTICATED', 'SESSION_EXPIRED', 'the session has ended')

  /**
   * Opens a channel to a vCenter that renews no session. Each log-in adds its token to `tokens`.
   */
  function openForNew(tokens: string[]): () => RpcChannel {
    let isNew = false
    const sessions = {
      login: async ({ user }: { user: string }) => {
        isNew = true
        tokens.push(`t-${tokens.length}`)
        return { token: tokens.at(-1), session: { user } }
      },
      issueHostTokens: async () => {
        if (!isNew) throw ended
        isNew = false
        return { hostTokens: [] }
      },
    }
    return () => ({ client: () => sessions as never, close: () => {} })
  }

  it('continues in one new session, however many of its calls were refused', async () => {
    const tokens: string[] = []
    const authorize = vcenterAuthorization(stateDir, openForNew(tokens))
    const first = await authorize(call)
    expect(await authorize(call)).toBe(first)
    const refused = { ...call, refused: first }
    const next = await Promise.all([authorize(refused), authorize(refused), authorize(call)])
    expect(tokens).toEqual(['t-0', 't-1'])
    expect(next.slice(0, 2)).toEqual(['Bearer t-1', 'Bearer t-1'])
    expect(await authorize(refused)).toBe('Bearer t-1')
  })

  it('does not continue as another user', async () => {
    write(JSON.stringify(alice))
    const authorize = vcenterAuthorization(stateDir, openFor('alice@x'))
    const refused = (await authorize(call)) ?? ''
    write(JSON.stringify({ user: 'bob@x', token: 't-bob@x' }))
    await expect(authorize({ ...call, refused })).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' })
    await expect(authorize(call)).rejects.toMatchObject({
      message: 'the session of alice@x has ended: nkpsim login alice@x',
    })
  })

  it('continues after its user has logged in again', async () => {
    write(JSON.stringify(alice))
    const authorize = vcenterAuthorization(stateDir, openFor('alice@x'))
    const refused = (await authorize(call)) ?? ''
    write(JSON.stringify({ user: 'bob@x', token: 't-bob@x' }))
    await expect(authorize({ ...call, refused })).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' })
    write(JSON.stringify({ ...alice, token: 't-again' }))
    expect(await authorize(call)).toBe('Bearer t-again')
  })
})

describe('an unrepeatable call to a host', () => {
  const stream = { ...call, isRepeatable: false }
  const hostTokens = { 'h-1': { token: 'saved', renewAfterMs: 4_000_000_000_000 } }
  const openHost = (accepts: boolean) => (): RpcChannel => {
    const getCaller = async () => {
      if (!accepts) throw new RpcError('UNAUTHENTICATED', 'SESSION_EXPIRED', 'the token has ended')
      return {}
    }
    return { client: () => ({ getCaller }) as never, close: () => {} }
  }
  const away = openFor('alice@x', async () => {
    throw new RpcError('UNAVAILABLE', 'UNAVAILABLE', 'no vCenter')
  })
  beforeEach(() => write(JSON.stringify({ ...alice, hostTokens })))

  it('has a token that vCenter has just confirmed', async () => {
    const open = openFor('alice@x')
    const authorize = hostAuthorization(stateDir, ESX, open, openHost(true))
    expect(await authorize(call)).toBe('Bearer saved')
    expect(await authorize(stream)).toBe('Bearer h-1-alice@x')
  })

  it('has the present token without vCenter, if the host accepts it', async () => {
    const authorize = (accepts: boolean) =>
      hostAuthorization(stateDir, ESX, away, openHost(accepts))(stream)
    expect(await authorize(true)).toBe('Bearer saved')
    await expect(authorize(false)).rejects.toMatchObject({ code: 'SESSION_NOT_RENEWED' })
  })
})

describe('a call to a host', () => {
  const open = openFor('alice@x')
  const to = (hostId: string) =>
    hostAuthorization(stateDir, { name: 'esx-9', hostId }, open, open)(call)
  beforeEach(() => write(JSON.stringify(alice)))

  it('has the token for this host, also if the host is not among the known hosts', async () => {
    expect(await to('h-2')).toBe('Bearer h-2-alice@x')
    expect(await to('h-9')).toBe('Bearer h-9-alice@x')
    expect(Object.keys(readSession(stateDir)?.hostTokens ?? {})).toEqual(['h-9', 'h-1', 'h-2'])
  })

  it('is refused if the host is not in the inventory of vCenter', async () => {
    await expect(to('removed')).rejects.toMatchObject({
      code: 'HOST_UNKNOWN',
      message:
        'vCenter does not manage esx-9; add it with: nkpsim host add esx-9, or work as its root with --as-root FILE',
    })
  })

  it('has the session token if vCenter is of version 0.2 and has no tokens for hosts', async () => {
    const issueHostTokens = async () => {
      throw new RpcError('UNIMPLEMENTED', 'UNIMPLEMENTED', 'no such method')
    }
    const older = () => ({ client: () => ({ issueHostTokens }) as never, close: () => {} })
    const authorize = hostAuthorization(stateDir, ESX, older, older)
    expect(await authorize(call)).toBe('Bearer t-alice@x')
  })

  it('does not fail because the list of known hosts is damaged', async () => {
    writeFileSync(clusterPaths.knownHosts(stateDir), '[')
    expect(await to('h-2')).toBe('Bearer h-2-alice@x')
  })
})

it('one request is for at most 100 hosts, and the host that needs a token is one of them', () => {
  const hosts = Array.from({ length: 150 }, (_, index) => [
    `esx-${index}`,
    { address: 'localhost:1', hostId: `h-${index}` },
  ])
  const content = { version: 1, hosts: Object.fromEntries(hosts) }
  writeFileSync(clusterPaths.knownHosts(stateDir), JSON.stringify(content))
  const asked = hostsToAsk(stateDir, 'h-149')
  expect([asked.length, asked[0], asked.at(-1)]).toEqual([100, 'h-149', 'h-98'])
})

describe('a damaged session file', () => {
  const damaged = ['', '{"user":"alice@x","tok', '{"user":"alice@x"}', '[]', 'null']
  it.each([...damaged, JSON.stringify({ ...alice, hostTokens: { 'h-1': 'h' } })])(
    'is reported and kept until a user logs in: %j',
    async (content) => {
      write(content)
      const path = clusterPaths.session(stateDir)
      for (const authorize of [
        vcenterAuthorization(stateDir, openFor(ADMINISTRATOR)),
        hostAuthorization(stateDir, ESX, openFor(ADMINISTRATOR), openFor(ADMINISTRATOR)),
      ])
        await expect(authorize(call)).rejects.toMatchObject({
          code: 'STATE_INVALID',
          message: `${path} is damaged; log in again: nkpsim login USER`,
        })
      expect(readFileSync(path, 'utf8')).toBe(content)
      const account = { user: 'alice@x', password: 'p' }
      await logIn(stateDir, openFor('alice@x')(), account, { timeoutMs: 60_000 })
      expect(readSession(stateDir)?.user).toBe('alice@x')
    },
  )
})
