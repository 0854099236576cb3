import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import type { Management } from '../records/management.ts'
import { createTokenReader, type TokenBearer } from './session-token.ts'

const EXPIRES_MS = 1_000_000
const HOUR_MS = 60 * 60_000
const bearer: TokenBearer = {
  user: 'anna@vsphere.local',
  sessionId: randomUUID(),
  privileges: [],
  id: randomUUID(),
  epoch: 5,
  expiresMs: EXPIRES_MS,
}
const management: Management = {
  vcenterInstanceId: randomUUID(),
  certificatePem: '',
  rootsPem: '',
  privateKey: Secret.random(1, systemRandom.bytes),
  term: 1,
  generation: 1,
}
const revoking = (epoch: number, ids: readonly string[]): Management => ({
  ...management,
  revocations: {
    epoch,
    revision: 1,
    tokens: ids.map((id) => ({ id, expiresMs: EXPIRES_MS + HOUR_MS })),
  },
})

const { requireStill } = createTokenReader(randomUUID())
const ended = expect.objectContaining({ code: 'SESSION_EXPIRED' })

describe('a stream that began with a token', () => {
  const goesOn = (now: Management | undefined, nowMs = 0) =>
    requireStill(bearer, { began: management, isStream: true }, { management: now, nowMs })

  it('continues for an hour after the token has expired', () => {
    expect(() => goesOn(management)).not.toThrow()
    expect(() => goesOn(revoking(5, [randomUUID()]), EXPIRES_MS + HOUR_MS - 1)).not.toThrow()
    expect(() => goesOn(management, EXPIRES_MS + HOUR_MS)).toThrow(ended)
  })

  it('ends when vCenter revokes the token alone, or every token of its epoch', () => {
    expect(() => goesOn(revoking(5, [bearer.id]))).toThrow(ended)
    expect(() => goesOn(revoking(5, [bearer.id]), EXPIRES_MS + 1)).toThrow(ended)
    expect(() => goesOn(revoking(6, []))).toThrow(ended)
  })

  it('ends when another vCenter takes over the host, or when no vCenter manages it', () => {
    expect(() => goesOn({ ...management, vcenterInstanceId: randomUUID() })).toThrow(ended)
    expect(() => goesOn(undefined)).toThrow(ended)
  })
})

it('a call that waited for its turn does not begin after its token has expired', () => {
  const begin = (nowMs: number) =>
    requireStill(bearer, { began: management, isStream: false }, { management, nowMs })
  expect(() => begin(EXPIRES_MS - 1)).not.toThrow()
  expect(() => begin(EXPIRES_MS)).toThrow(ended)
})
