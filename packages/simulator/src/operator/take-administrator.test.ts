import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { makeFolders } from '@nkpsim/daemon/small-file'
import { systemFiles } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { RpcError } from '@nkpsim/rpc/client'
import { clusterPaths } from '../local-cluster/paths.ts'
import { vcenterAuthorization } from './session.ts'
import { administratorPasswordFile } from './stored-password.ts'
import { takeAdministrator } from './take-administrator.ts'

let folder: string
/** Passwords of all log-ins at the vCenter of the folder `own`. */
let attempts: string[]
let valid: string

const own = () => join(folder, 'own')
const other = () => join(folder, 'other')
const open = (): RpcChannel => {
  const client = {
    login: async ({ user, password }: { user: string; password: string }) => {
      attempts.push(password)
      if (password !== valid)
        throw new RpcError('UNAUTHENTICATED', 'INVALID_LOGIN', 'user name or password is wrong')
      return { token: 't', session: { user } }
    },
    logout: async () => ({}),
    issueHostTokens: async () => ({ hostTokens: [] }),
  }
  return { client: () => client as never, close: () => {} }
}
const take = () => takeAdministrator(own(), other(), open)
const stored = () => readFileSync(administratorPasswordFile(own()), 'utf8')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-take-'))
  for (const [stateDir, password] of [
    [own(), 'former'],
    [other(), 'of the domain'],
  ] as const) {
    makeFolders(systemFiles, clusterPaths.operator(stateDir), 0o700)
    writeFileSync(administratorPasswordFile(stateDir), password)
  }
  attempts = []
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('takeAdministrator', () => {
  it('tries each refused password only once, together with other commands', async () => {
    valid = 'changed by the user'
    const call = { isRepeatable: true, refused: undefined, timeoutMs: 60_000 }
    for (let run = 0; run < 3; run++) {
      await take()
      await expect(vcenterAuthorization(own(), open)(call)).rejects.toMatchObject({
        code: 'NOT_LOGGED_IN',
      })
    }
    expect(attempts).toEqual(['former', 'of the domain'])
    expect(stored()).toBe('former')
  })

  it('stores the password of the other folder if only that password is valid', async () => {
    valid = 'of the domain'
    await take()
    expect(stored()).toBe('of the domain')
    await take()
    expect(attempts).toEqual(['former', 'of the domain', 'of the domain'])
  })

  it('asks vCenter nothing about a folder without a password', async () => {
    rmSync(administratorPasswordFile(own()))
    await take()
    expect(attempts).toEqual([])
  })
})
