import { existsSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { makeFolders } from '@nkpsim/daemon/small-file'
import { until } from '@nkpsim/daemon/testing'
import { systemFiles } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { RpcError } from '@nkpsim/rpc/errors'
import { clusterPaths } from '../local-cluster/paths.ts'
import { hostAuthorization, logIn, vcenterAuthorization } from './session.ts'
import { ADMINISTRATOR, administratorPasswordFile } from './stored-password.ts'

const call = { isRepeatable: true, refused: undefined, timeoutMs: 60_000 }
const REFUSAL = {
  code: 'NOT_LOGGED_IN',
  message: `vCenter does not accept the stored password of ${ADMINISTRATOR} any more: nkpsim login ${ADMINISTRATOR}`,
}

let stateDir: string
/** Passwords of all log-ins at vCenter. */
let attempts: string[]
let valid: string

const open = (): RpcChannel => {
  const expiry = { seconds: 4_000_000_000 }
  const client = {
    login: async ({ user, password }: { user: string; password: string }) => {
      attempts.push(password)
      if (password !== valid)
        throw new RpcError('UNAUTHENTICATED', 'INVALID_LOGIN', 'user name or password is wrong')
      return { token: `t-${attempts.length}`, session: { user } }
    },
    issueHostTokens: async ({ hostIds }: { hostIds: string[] }) => ({
      hostTokens: hostIds.map((hostId) => ({ hostId, token: `for ${hostId}`, expiry })),
    }),
  }
  return { client: () => client as never, close: () => {} }
}
const store = (password: string): void =>
  writeFileSync(administratorPasswordFile(stateDir), password)
const command = () => vcenterAuthorization(stateDir, open)(call)
const hostCommand = (hostId: string) =>
  hostAuthorization(stateDir, { name: hostId, hostId }, open, open)(call)

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-stored-password-'))
  makeFolders(systemFiles, clusterPaths.operator(stateDir), 0o700)
  attempts = []
  valid = 'new'
  store('old')
})
afterEach(() => rmSync(stateDir, { recursive: true }))

describe('a stored password that vCenter refused', () => {
  it('is tried only once, however many commands need a session', async () => {
    const outcomes = await Promise.allSettled([
      command(),
      hostCommand('esx-1'),
      hostCommand('esx-2'),
    ])
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: REFUSAL })
    await expect(command()).rejects.toMatchObject(REFUSAL)
    expect(attempts).toEqual(['old'])
  })

  it('is tried again when the file has changed', async () => {
    await expect(command()).rejects.toMatchObject(REFUSAL)
    store('new password')
    valid = 'new password'
    expect(await command()).toBe('Bearer t-2')
  })

  it('is tried again when another file has the same size, inode and modification time', async () => {
    const path = administratorPasswordFile(stateDir)
    utimesSync(path, 1, 1)
    await expect(command()).rejects.toMatchObject(REFUSAL)
    const { ctimeMs } = statSync(path)
    valid = 'odd'
    await until(
      () => {
        store(valid)
        utimesSync(path, 1, 1)
        return statSync(path).ctimeMs
      },
      (changedMs) => changedMs > ctimeMs,
    )
    expect(await command()).toBe('Bearer t-2')
  })

  it('is no longer recorded as refused after a log-in with the stored password', async () => {
    await expect(command()).rejects.toMatchObject(REFUSAL)
    expect(existsSync(clusterPaths.refusedPassword(stateDir))).toBe(true)
    store(valid)
    await command()
    expect(existsSync(clusterPaths.refusedPassword(stateDir))).toBe(false)
  })

  it('is tried again after a user has logged in', async () => {
    await expect(command()).rejects.toMatchObject(REFUSAL)
    const account = { user: ADMINISTRATOR, password: 'new' }
    await logIn(stateDir, open(), account, { timeoutMs: 60_000 })
    rmSync(clusterPaths.session(stateDir))
    await expect(command()).rejects.toMatchObject(REFUSAL)
    expect(attempts).toEqual(['old', 'new', 'old'])
  })
})

it('parallel commands without a session begin one session', async () => {
  valid = 'old'
  const tokens = await Promise.all([command(), hostCommand('esx-1'), hostCommand('esx-2')])
  expect(tokens).toEqual(['Bearer t-1', 'Bearer for esx-1', 'Bearer for esx-2'])
  expect(attempts).toEqual(['old'])
})
