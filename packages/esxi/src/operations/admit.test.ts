import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { OPEN } from '@nkpsim/daemon/audit'
import type { Peer } from '@nkpsim/daemon/operation'
import { silentNotes } from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import { type AskedCall, type Credentials, createAdmit } from './admit.ts'
import type { Requirement } from './operation.ts'

const VCENTER = { kind: 'vcenter', id: 'vc-1' }
const OPERATOR = { kind: 'operator', id: 'somebody' }
const SESSION = { token: 'a.b.c' }
const root = () => ({ username: 'root', password: Secret.from(Buffer.from('a password')) })

type Asked = {
  requirement: Requirement
  peer?: Peer
  credentials?: Credentials
  /** The token is revoked while the client sends the request. */
  isRevoked?: boolean
}

/** Returns the outcome of a call, and its steps in order. */
async function admitted({ requirement, peer, credentials, isRevoked = false }: Asked) {
  const happened: string[] = []
  const bearer = {
    id: 'token',
    epoch: 1,
    user: 'anna@x',
    sessionId: 's',
    privileges: ['System.Read'],
    expiresMs: Number.MAX_SAFE_INTEGER,
  }
  const admit = createAdmit({
    state: {
      current: () => ({ management: { vcenterInstanceId: VCENTER.id } }) as HostConfiguration,
    },
    clock: systemClock,
    tokens: {
      read: async () => {
        happened.push('token')
        return bearer
      },
      requireStill: () => {
        if (isRevoked) throw new EsxiError('SESSION_EXPIRED', 'the token has ended')
        happened.push('goes on')
      },
    },
    root: { check: async () => void happened.push('password') },
    notes: {
      call: async ({ name }, caller) => {
        happened.push(`${caller}: ${name}`)
        return (code) => void happened.push(code)
      },
      refusal: async ({ name }, caller, code) => {
        happened.push(`${caller}: ${name} is refused: ${code}`)
      },
    },
  })
  const call: AskedCall = {
    operation: { name: 'Service/DoIt', requirement, audit: OPEN },
    request: async () => void happened.push('request'),
    peer,
    isStream: false,
    credentials: () => credentials,
    source: '192.0.2.1',
    signal: new AbortController().signal,
  }
  const outcome = await admit(call).then(
    async ({ caller, requireStill }) => {
      await requireStill?.()
      return caller.name
    },
    ({ code, message }) => [code, message],
  )
  return { outcome, happened }
}

describe('a host admits', () => {
  it.each<[string, Asked, string, string[]]>([
    [
      'its vCenter to everything, by the certificate',
      { requirement: 'vcenter', peer: VCENTER },
      'vcenter vc-1',
      ['request', 'vcenter vc-1: Service/DoIt'],
    ],
    [
      'a user with the privilege, while the session lasts',
      { requirement: ['System.Read'], peer: OPERATOR, credentials: SESSION },
      'anna@x',
      ['token', 'request', 'goes on', 'anna@x: Service/DoIt', 'goes on'],
    ],
    [
      'its vCenter as the user whose token it shows',
      { requirement: ['System.Read'], peer: VCENTER, credentials: SESSION },
      'anna@x',
      ['token', 'request', 'goes on', 'anna@x: Service/DoIt', 'goes on'],
    ],
    [
      'its vCenter to its own operations, whatever token it shows',
      { requirement: 'vcenter', peer: VCENTER, credentials: SESSION },
      'vcenter vc-1',
      ['request', 'vcenter vc-1: Service/DoIt'],
    ],
    [
      'root, whatever the privilege',
      { requirement: ['Cryptographer.Access'], peer: OPERATOR, credentials: root() },
      'root',
      ['password', 'request', 'root: Service/DoIt'],
    ],
    [
      'anyone to an operation that requires no identity',
      { requirement: 'anyone' },
      'somebody without a certificate',
      ['request', 'somebody without a certificate: Service/DoIt'],
    ],
  ])('%s', async (_who, asked, outcome, happened) => {
    expect(await admitted(asked)).toEqual({ outcome, happened })
  })

  it('root, and wipes the password', async () => {
    const credentials = root()
    await admitted({ requirement: 'session', credentials })
    expect(() => credentials.password.reveal()).toThrow()
  })
})

describe('a host refuses', () => {
  it.each<[string, Asked, string, string, string[]]>([
    [
      'root an operation for vCenter alone, before it checks the password',
      { requirement: 'vcenter', peer: OPERATOR, credentials: root() },
      'NO_PERMISSION',
      'only the vCenter of this host may call doIt',
      [],
    ],
    [
      'its vCenter if the user whose token it shows lacks the privilege',
      { requirement: ['Cryptographer.Access'], peer: VCENTER, credentials: SESSION },
      'NO_PERMISSION',
      'anna@x lacks the privilege Cryptographer.Access on this host',
      ['token', 'request', 'goes on', 'anna@x: Service/DoIt is refused: NO_PERMISSION'],
    ],
    [
      'another vCenter',
      { requirement: 'vcenter', peer: { kind: 'vcenter', id: 'vc-2' } },
      'NO_PERMISSION',
      'only the vCenter of this host may call doIt',
      [],
    ],
    [
      'a caller without credentials, and notes nothing',
      { requirement: ['System.Read'], peer: OPERATOR },
      'NOT_AUTHENTICATED',
      'there is no session: log in at vCenter, or show the password of this host’s root',
      [],
    ],
    [
      'a caller whose token is revoked while the request arrives, and notes the call',
      {
        requirement: ['System.Read'],
        peer: OPERATOR,
        credentials: SESSION,
        isRevoked: true,
      },
      'SESSION_EXPIRED',
      'the token has ended',
      ['token', 'request', 'anna@x: Service/DoIt is refused: SESSION_EXPIRED'],
    ],
    [
      'a caller who lacks a privilege, and notes the call',
      {
        requirement: ['System.Read', 'Host.Config.Settings'],
        peer: OPERATOR,
        credentials: SESSION,
      },
      'NO_PERMISSION',
      'anna@x lacks the privilege Host.Config.Settings on this host',
      ['token', 'request', 'goes on', 'anna@x: Service/DoIt is refused: NO_PERMISSION'],
    ],
  ])('%s', async (_who, asked, code, message, happened) => {
    expect(await admitted(asked)).toEqual({ outcome: [code, message], happened })
  })
})

it('a host admits its vCenter only until another vCenter takes the host over', async () => {
  let vcenterInstanceId = VCENTER.id
  const admit = createAdmit({
    state: { current: () => ({ management: { vcenterInstanceId } }) as HostConfiguration },
    clock: systemClock,
    tokens: {} as never,
    root: {} as never,
    notes: silentNotes,
  })
  const { requireStill } = await admit({
    operation: { name: 'Service/DoIt', requirement: 'vcenter', audit: OPEN },
    request: async () => undefined,
    peer: VCENTER,
    isStream: false,
    credentials: () => undefined,
    source: '192.0.2.1',
    signal: new AbortController().signal,
  })
  await requireStill?.()
  vcenterInstanceId = 'vc-2'
  await expect(requireStill?.()).rejects.toMatchObject({ code: 'WRONG_VCENTER' })
})

it('a host has turns left for root at another address if one address has used all of its own turns', async () => {
  const admit = createAdmit({
    state: { current: () => ({}) as HostConfiguration },
    clock: systemClock,
    tokens: {} as never,
    root: { check: async () => undefined },
    notes: silentNotes,
  })
  const ask = (source: string) =>
    admit({
      operation: { name: 'Service/DoIt', requirement: 'session', audit: { target: undefined } },
      request: async () => undefined,
      peer: OPERATOR,
      isStream: false,
      credentials: root,
      source,
      signal: new AbortController().signal,
    })
  const outcomes = Array.from({ length: 400 }, () => ask('192.0.2.1').catch(({ code }) => code))
  expect(await Promise.race(outcomes.slice(-1))).toBe('CALL_LIMIT_REACHED')
  const { caller, settle } = await ask('192.0.2.2')
  expect(caller.name).toBe('root')
  settle('OK')
})
