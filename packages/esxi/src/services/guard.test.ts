import { expect, it } from '@jest/globals'
import { OPEN, targetOf } from '@nkpsim/daemon/audit'
import { systemClock } from '@nkpsim/effects'
import { createAdmit } from '../operations/admit.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import { declaredByOperations } from '../testing/declared.ts'
import { createGuard } from './guard.ts'

/** Returns the outcome of a call with a token that grants these privileges. */
async function call(
  [service, method]: readonly [string, string],
  privileges: readonly string[],
  request: unknown = {},
  note: Parameters<typeof createAdmit>[0]['note'] = () => () => undefined,
): Promise<string> {
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
      note,
    }),
    declaredByOperations(),
  )
  return admit({
    service: `nkpsim.esxi.v1.${service}`,
    method,
    requirement: undefined,
    request: async () => request,
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
])('a change of encryption settings with privileges %j: %s', async (privileges, outcome) => {
  expect(await call(['HostSecurityService', 'setEncryption'], privileges)).toBe(outcome)
})

it.each([
  ['importVm', { spec: { name: 'web-1' }, imageBytes: 1 }],
  ['writeDisk', { name: 'web-1', disk: 0, offsetBytes: 0 }],
])('a call of %s is audited with the VM in its first message', async (method, header) => {
  const targets: string[] = []
  const outcome = await call(
    ['VirtualMachineService', method],
    ['Cryptographer.EncryptNew', 'VirtualMachine.Provisioning.DiskRandomAccess'],
    { header },
    ({ audit, request }) => {
      targets.push(audit === OPEN ? 'not audited' : targetOf(audit, request))
      return () => undefined
    },
  )
  expect([outcome, targets]).toEqual(['OK', ['web-1']])
})
