import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { makeFolders } from '@nkpsim/daemon/small-file'
import type { RpcChannel } from '@nkpsim/rpc'
import { RpcError } from '@nkpsim/rpc/client'
import { clusterPaths } from '../local-cluster/paths.ts'
import { hostAuthorization, vcenterAuthorization } from './session.ts'

/** Opens a channel whose login ends at its deadline. */
function openFrozen(): RpcChannel {
  const login = async (_request: unknown, { timeoutMs }: { timeoutMs: number }) => {
    await setTimeout(timeoutMs, undefined, { ref: false })
    throw new RpcError('DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', 'no answer in time')
  }
  return { client: () => ({ login }) as never, close: () => {} }
}

describe('a call in a session of a vCenter that hangs', () => {
  const call = { isRepeatable: true, refused: undefined, timeoutMs: 99.5 }
  let stateDir: string

  beforeAll(() => {
    stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-session-'))
    const operator = clusterPaths.operator(stateDir)
    makeFolders(operator, 0o700)
    writeFileSync(join(operator, OPERATOR_FILES.administratorPassword), 'Change-me-1')
  })
  afterAll(() => rmSync(stateDir, { recursive: true }))

  it('ends when the deadline of the call has passed', async () => {
    await expect(vcenterAuthorization(stateDir, openFrozen)(call)).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    })
  })

  it('to a host reports that the session was not renewed', async () => {
    const authorize = hostAuthorization(stateDir, openFrozen, openFrozen)
    await expect(authorize(call)).rejects.toMatchObject({ code: 'SESSION_NOT_RENEWED' })
  })
})
