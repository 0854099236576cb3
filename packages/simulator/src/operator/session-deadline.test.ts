import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { makeFolders } from '@nkpsim/daemon/small-file'
import { acquireFileLock } from '@nkpsim/daemon/state-lock'
import { systemFiles } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { RpcError } from '@nkpsim/rpc/client'
import { clusterPaths } from '../local-cluster/paths.ts'
import { hostAuthorization, vcenterAuthorization } from './session.ts'
import { ADMINISTRATOR } from './stored-password.ts'

/** Opens a channel whose log-ins fail at their deadline. */
function openFrozen(): RpcChannel {
  const login = async (_request: unknown, { timeoutMs }: { timeoutMs: number }) => {
    await setTimeout(timeoutMs, undefined, { ref: false })
    throw new RpcError('DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', 'no answer in time')
  }
  return { client: () => ({ login }) as never, close: () => {} }
}

/** Opens a channel to a vCenter that answers log-ins. */
function openAnswering(): RpcChannel {
  const login = async () => ({ token: 't', session: { user: ADMINISTRATOR } })
  const issueHostTokens = async () => ({ hostTokens: [] })
  return { client: () => ({ login, issueHostTokens }) as never, close: () => {} }
}

const ESX = { name: 'esx-1', hostId: 'h-1' }
const call = { isRepeatable: true, refused: undefined, timeoutMs: 60_000 }

let stateDir: string
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-deadline-'))
  const operator = clusterPaths.operator(stateDir)
  makeFolders(systemFiles, operator, 0o700)
  writeFileSync(join(operator, OPERATOR_FILES.administratorPassword), 'Change-me-1')
})
afterEach(() => rmSync(stateDir, { recursive: true }))

describe('a call in a session of a vCenter that hangs', () => {
  const shortCall = { ...call, timeoutMs: 99.5 }

  it('ends when the deadline of the call has passed', async () => {
    await expect(vcenterAuthorization(stateDir, openFrozen)(shortCall)).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    })
  })

  it('gives the log-in no more time than the call has', async () => {
    const limits: number[] = []
    const open = (): RpcChannel => {
      const login = async (_request: unknown, { timeoutMs }: { timeoutMs: number }) => {
        limits.push(timeoutMs)
        throw new RpcError('DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', 'no answer in time')
      }
      return { client: () => ({ login }) as never, close: () => {} }
    }
    await expect(vcenterAuthorization(stateDir, open)(shortCall)).rejects.toThrow()
    await expect(hostAuthorization(stateDir, ESX, open, open)(shortCall)).rejects.toThrow()
    expect(limits).toEqual([expect.any(Number), expect.any(Number)])
    for (const limit of limits) expect(limit).toBeLessThanOrEqual(shortCall.timeoutMs)
  })

  it('does not end calls that have more time', async () => {
    let isFrozen = true
    const open = () => (isFrozen ? openFrozen() : openAnswering())
    const authorize = vcenterAuthorization(stateDir, open)
    const short = authorize(shortCall)
    const long = authorize(call)
    isFrozen = false
    await expect(short).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    expect(await long).toBe('Bearer t')
  })

  it('waits for the log-in of another command only until its deadline', async () => {
    const lock = acquireFileLock(systemFiles, clusterPaths.loginLock(stateDir))
    try {
      const open = openAnswering
      await expect(vcenterAuthorization(stateDir, open)(shortCall)).rejects.toMatchObject({
        code: 'DEADLINE_EXCEEDED',
      })
      await expect(hostAuthorization(stateDir, ESX, open, open)(shortCall)).rejects.toMatchObject({
        code: 'SESSION_NOT_RENEWED',
      })
    } finally {
      lock?.release()
    }
  })

  it('to a host reports that the session was not renewed', async () => {
    const authorize = hostAuthorization(stateDir, ESX, openFrozen, openFrozen)
    await expect(authorize(shortCall)).rejects.toMatchObject({ code: 'SESSION_NOT_RENEWED' })
  })
})
