import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { silentLogger } from '@nkpsim/daemon/testing'
import { simulatedCompute, systemClock, systemRandom } from '@nkpsim/effects'
import type { CallContext } from '@nkpsim/rpc'
import { createLoginCheck } from '../access/login-check.ts'
import { createUser } from '../access/users.ts'
import { permissionOperations } from '../operations/permissions.ts'
import { roleOperations } from '../operations/roles.ts'
import { userOperations } from '../operations/users.ts'
import type { Store } from '../store/store.ts'
import { simulatedStore } from '../testing/models.ts'
import { authorizationService } from './authorization-service.ts'

const compute = simulatedCompute()

const USER = 'anna@vsphere.local'
const PASSWORD = 'correct horse'

let store: Store

beforeEach(async () => {
  store = await simulatedStore()
  await createUser(
    { store, random: systemRandom, compute },
    USER,
    Secret.from(Buffer.from(PASSWORD)),
    USER,
  )
})
afterEach(() => {
  store.close()
})

it('password guesses in a session are limited like password guesses at log-in', async () => {
  const logins = createLoginCheck({
    compute,
    store,
    machineClock: systemClock,
    logger: silentLogger,
  })
  const { changeOwnPassword } = authorizationService({
    ...userOperations({ random: systemRandom, compute, store, logins }),
    ...roleOperations(store),
    ...permissionOperations(store),
  }).handlers
  const context: CallContext = {
    peer: undefined,
    source: '192.0.2.1',
    authority: 'vcenter:1',
    caller: { name: USER, sessionId: 's' },
    signal: new AbortController().signal,
    requireStill: async () => undefined,
  }
  const requireStill = () => Promise.reject(new Error('the session has ended'))
  const waited = changeOwnPassword?.(
    { password: PASSWORD, newPassword: 'another horse' },
    { ...context, requireStill },
  )
  await expect(waited).rejects.toThrow('the session has ended')
  const change = async (password: string) =>
    changeOwnPassword?.({ password, newPassword: 'another horse' }, context)
  for (let guess = 0; guess < 5; guess++)
    await expect(change('wrong horse')).rejects.toMatchObject({ code: 'INVALID_LOGIN' })
  await expect(change(PASSWORD)).rejects.toMatchObject({ code: 'ACCOUNT_LOCKED' })
  await logins.check(USER, Secret.from(Buffer.from(PASSWORD)), '192.0.2.2', context.signal)
})
