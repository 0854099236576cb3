import { describe, expect, it } from '@jest/globals'
import { simulatedCompute, systemCompute } from './compute.ts'
import { systemEffects } from './effects.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)
/** RFC 7914, 12: N = 16384, r = 8, p = 1. */
const SCRYPT_HEX =
  '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887'
/** RFC 7914, 11: one round of PBKDF2 with HMAC-SHA-256. */
const PBKDF2_HEX =
  '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783'

describe.each([
  ['this machine', systemCompute],
  ['a simulation', simulatedCompute()],
])('compute of %s', (_name, compute) => {
  it('derives the published bytes', async () => {
    const salt = bytes('SodiumChloride')
    expect((await compute.scrypt(bytes('pleaseletmein'), salt, 64, 14)).toString('hex')).toBe(
      SCRYPT_HEX,
    )
    expect((await compute.pbkdf2(bytes('passwd'), bytes('salt'), 64, 1)).toString('hex')).toBe(
      PBKDF2_HEX,
    )
  })

  it('derives bytes at the costs that it sets for passwords', async () => {
    const { storedLogN, vcenterBackupLogN, providerBackupRounds } = compute.costs
    for (const logN of [storedLogN, vcenterBackupLogN])
      expect(await compute.scrypt(bytes('a'), bytes('b'), 32, logN)).toHaveLength(32)
    expect(await compute.pbkdf2(bytes('a'), bytes('b'), 32, providerBackupRounds)).toHaveLength(32)
  })
})

it('a real process uses the full costs of passwords', () => {
  expect(systemEffects.compute).toBe(systemCompute)
  expect(systemCompute.costs).toEqual({
    storedLogN: 14,
    vcenterBackupLogN: 17,
    providerBackupRounds: 600_000,
  })
})

it('only systemCompute pauses until other work has run', async () => {
  let hasRun = false
  setImmediate(() => {
    hasRun = true
  })
  await simulatedCompute().pause()
  expect(hasRun).toBe(false)
  await systemCompute.pause()
  expect(hasRun).toBe(true)
})
