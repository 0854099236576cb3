import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { simulatedCompute, systemRandom } from '@nkpsim/effects'
import type { Store } from '../store/store.ts'
import { simulatedStore } from '../testing/models.ts'
import { changePassword, createUser, findUser, isPasswordOf } from './users.ts'

const compute = simulatedCompute()

const USER = 'anna@vsphere.local'
const secret = (text: string) => Secret.from(Buffer.from(text))

let store: Store
beforeEach(async () => {
  store = await simulatedStore()
})
afterEach(() => {
  store.close()
})

it.each([
  ['\ufeffcorrect horse', 'byte order mark'],
  ['correct horse\r', 'U+000D'],
  ['correct\0horse', 'U+0000'],
])('refuses %j as the password of a new user and of an existing user', async (text, reason) => {
  const problem = { code: 'PASSWORD_UNUSABLE', message: expect.stringContaining(reason) }
  await expect(
    createUser({ store, random: systemRandom, compute }, USER, secret(text), USER),
  ).rejects.toMatchObject(problem)
  expect(store.snapshot().users.map(({ name }) => name)).not.toContain(USER)
  await createUser({ store, random: systemRandom, compute }, USER, secret('correct horse'), USER)
  await expect(
    changePassword({ store, random: systemRandom, compute }, USER, secret(text), USER),
  ).rejects.toMatchObject(problem)
})

it('keeps a password that an administrator set while the user changed an older one', async () => {
  const shown = await createUser(
    { store, random: systemRandom, compute },
    USER,
    secret('a stolen one'),
    USER,
  )
  const own = changePassword(
    { store, random: systemRandom, compute },
    USER,
    secret('the thief’s next'),
    USER,
    shown,
  )
  await changePassword(
    { store, random: systemRandom, compute },
    USER,
    secret('set by an administrator'),
    USER,
  )
  await Promise.allSettled([own])
  const late = changePassword(
    { store, random: systemRandom, compute },
    USER,
    secret('the thief’s next'),
    USER,
    shown,
  )
  await expect(late).rejects.toMatchObject({ code: 'INVALID_LOGIN' })
  const user = findUser(store.snapshot(), USER)
  expect(await isPasswordOf(user, secret('set by an administrator'), compute)).toBe(true)
})
