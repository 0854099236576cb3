import { randomBytes, scryptSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { hashPassword, type Scrypt, verifyPassword } from './password-hash.ts'
import { Secret } from './secret.ts'

const LOG_N = 4
const compute: Scrypt = {
  scrypt: async (password, salt, lengthBytes, logN) =>
    scryptSync(password, salt, lengthBytes, { N: 2 ** logN, r: 8, p: 1 }),
  costs: { storedLogN: LOG_N },
}
const password = (text: string): Secret => Secret.from(Buffer.from(text))

describe('the hash of a password', () => {
  it('is 32 bytes of scrypt over a random salt of 16 bytes, at the stored cost', async () => {
    const { salt, hash } = await hashPassword(password('correct'), randomBytes, compute)
    expect(salt).toHaveLength(16)
    expect(hash).toEqual(scryptSync('correct', salt, 32, { N: 2 ** LOG_N, r: 8, p: 1 }))
  })

  it('matches its password, and no other password or salt', async () => {
    const expected = await hashPassword(password('correct'), randomBytes, compute)
    expect(await verifyPassword(password('correct'), expected, compute)).toBe(true)
    expect(await verifyPassword(password('Correct'), expected, compute)).toBe(false)
    const other = { ...expected, salt: randomBytes(16) }
    expect(await verifyPassword(password('correct'), other, compute)).toBe(false)
  })
})
