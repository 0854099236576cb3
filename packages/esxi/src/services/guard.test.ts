import { expect, it } from '@jest/globals'
import { systemClock } from '@nkpsim/daemon'
import { createAdmit } from '../operations/admit.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import { declaredByOperations } from '../testing/declared.ts'
import { createGuard } from './guard.ts'

const SERVICE = 'nkpsim.esxi.v1.HostSecurityService'

/** Returns the outcome of a call with a token that grants these privileges. */
async function call(method: string, privileges: readonly string[]): Promise<string> {
  const bearer = {
    id: 'token',
    epoch: 1,
    user: 'anna@x',
    sessionId: 's',
    privileges,
    expiresMs: Number.MAX_SAFE_INTEGER,
  }
  const { admit } = createGuard(
    createAdmit({
      state: { current: () => ({ management: {} }) as HostConfiguration },
      clock: systemClock,
      tokens: { read: async () => bearer, requireGoesOn: () => undefined },
      root: { check: async () => undefined },
      note: () => () => undefined,
    }),
    declaredByOperations(),
  )
  return admit({
    service: SERVICE,
    method,
    requirement: undefined,
    request: async () => ({}),
    peer: { kind: 'operator', id: 'x' },
    source: '192.0.2.1',
    authorization: 'Bearer a.b.c',
  }).then(
    () => 'OK',
    ({ code }) => code,
  )
}

it.each([
  [['Host.Config.Settings'], 'NO_PERMISSION'],
  [['Cryptographer.RegisterHost'], 'NO_PERMISSION'],
  [['Cryptographer.RegisterHost', 'Host.Config.Settings'], 'OK'],
])('with %j what protects the configuration is changed: %s', async (privileges, outcome) => {
  expect(await call('setEncryption', privileges)).toBe(outcome)
})
