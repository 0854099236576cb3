import { expect, it } from '@jest/globals'
import { type CallNotes, OPEN, targetOf } from '@nkpsim/daemon/audit'
import { silentNotes } from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import type { GuardedCall } from '@nkpsim/rpc'
import { createTokenReader } from '../access/session-token.ts'
import { createAdmit } from '../operations/admit.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import { declaredByOperations } from '../testing/declared.ts'
import { createGuard } from './guard.ts'

const VM_SERVICE = 'VirtualMachineService'
const bearer = {
  ...{ id: 'token', epoch: 1, user: 'anna@x', sessionId: 's' },
  privileges: ['Cryptographer.Access', 'VirtualMachine.Interact.PowerOn'],
  expiresMs: Number.MAX_SAFE_INTEGER,
}

function askedOf(service: string, method: string): GuardedCall {
  return {
    ...{ service: `nkpsim.esxi.v1.${service}`, method, isStream: false },
    requirement: undefined,
    request: async () => ({}),
    ...{ peer: { kind: 'operator', id: 'x' }, source: '192.0.2.1', authorization: 'Bearer a.b.c' },
    signal: new AbortController().signal,
  }
}

/** Returns the outcome of a call with a token that grants these privileges. */
async function call(
  [service, method]: readonly [string, string],
  privileges: readonly string[],
  request: unknown = {},
  call: CallNotes['call'] = silentNotes.call,
): Promise<string> {
  const { admit } = createGuard(
    createAdmit({
      state: { current: () => ({ management: {} }) as HostConfiguration },
      clock: systemClock,
      tokens: { read: async () => ({ ...bearer, privileges }), requireStill: () => undefined },
      root: { check: async () => undefined },
      notes: { ...silentNotes, call },
    }),
    declaredByOperations(),
  )
  return admit({ ...askedOf(service, method), request: async () => request }).then(
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
    [VM_SERVICE, method],
    ['Cryptographer.EncryptNew', 'VirtualMachine.Provisioning.DiskRandomAccess'],
    { header },
    async ({ audit, request }) => {
      targets.push(audit === OPEN ? 'not audited' : targetOf(audit, request))
      return () => undefined
    },
  )
  expect([outcome, targets]).toEqual(['OK', ['web-1']])
})

it.each([
  ['refuses a call that waited for its turn', 'powerOnVm', 'requireToBegin', 'SESSION_EXPIRED'],
  ['refuses an import that waited for its turn', 'importVm', 'requireToBegin', 'SESSION_EXPIRED'],
  ['continues a stream', 'exportVm', 'requireStill', 'OK'],
] as const)('after a token has expired, a host %s', async (_what, method, check, outcome) => {
  let nowMs = 0
  const privileges = [...bearer.privileges, 'Cryptographer.EncryptNew']
  const { requireStill } = createTokenReader('h')
  const { admit } = createGuard(
    createAdmit({
      state: { current: () => ({ management: {} }) as HostConfiguration },
      clock: { nowMs: () => nowMs },
      tokens: { read: async () => ({ ...bearer, privileges, expiresMs: 1 }), requireStill },
      root: { check: async () => undefined },
      notes: silentNotes,
    }),
    declaredByOperations(),
  )
  const admitted = await admit(askedOf(VM_SERVICE, method))
  nowMs = 1
  const still = admitted[check]?.() ?? Promise.reject(new Error('it is not checked'))
  expect(
    await still.then(
      () => 'OK',
      ({ code }) => code,
    ),
  ).toBe(outcome)
})
