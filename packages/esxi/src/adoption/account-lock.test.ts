import { expect, it } from '@jest/globals'
import { hashPassword, Secret, verifyPassword } from '@nkpsim/crypto'
import { createAccountLock } from './account-lock.ts'

it('locks after five wrong passwords, for fifteen minutes', () => {
  const lock = createAccountLock()
  for (let failures = 0; failures < 5; failures++) {
    expect(lock.isLocked(1000)).toBe(false)
    lock.begin(1000)
  }
  expect(lock.isLocked(1000)).toBe(true)
  expect(lock.isLocked(1000 + 899_999)).toBe(true)
  expect(lock.isLocked(1000 + 900_000)).toBe(false)
})

it('forgets failures at a success', () => {
  const lock = createAccountLock()
  for (let failures = 0; failures < 4; failures++) lock.begin(0)
  lock.begin(0)
  lock.succeeded()
  expect(lock.isLocked(0)).toBe(false)
})

it('knows a password by its hash, and no other', async () => {
  const hash = await hashPassword(Secret.from(Buffer.from('right')))
  expect(await verifyPassword(Secret.from(Buffer.from('right')), hash)).toBe(true)
  expect(await verifyPassword(Secret.from(Buffer.from('wrong')), hash)).toBe(false)
  const again = await hashPassword(Secret.from(Buffer.from('right')))
  expect(again.hash.equals(hash.hash)).toBe(false)
})
