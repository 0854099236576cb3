import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { simulatedCompute, systemRandom } from '@nkpsim/effects'
import { ROOT } from '../records/entity.ts'
import type { Store } from '../store/store.ts'
import { simulatedStore } from '../testing/models.ts'
import { changePassword, createUser, deleteUser, findUser, isPasswordOf } from './users.ts'

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
])(
  'vCenter refuses %j as the password of a new user and of an existing user',
  async (text, reason) => {
    const problem = { code: 'PASSWORD_UNUSABLE', message: expect.stringContaining(reason) }
    await expect(
      createUser({ store, random: systemRandom, compute }, USER, secret(text), USER),
    ).rejects.toMatchObject(problem)
    expect(store.snapshot().users.map(({ name }) => name)).not.toContain(USER)
    await createUser({ store, random: systemRandom, compute }, USER, secret('correct horse'), USER)
    await expect(
      changePassword({ store, random: systemRandom, compute }, USER, secret(text), USER),
    ).rejects.toMatchObject(problem)
  },
)

it('vCenter keeps a password that an administrator set while the user changed an older one', async () => {
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

const create = (name: string, text = 'correct horse') =>
  createUser({ store, random: systemRandom, compute }, name, secret(text), USER)

it.each(['a@b', 'a.b_c-d@vsphere.local', '0@0', `${'a'.repeat(64)}@${'b'.repeat(64)}`])(
  'vCenter accepts the user name %s, and stores it in lower case',
  async (name) => {
    expect(await create(name.toUpperCase())).toMatchObject({ name, passwordVersion: 1 })
    expect(findUser(store.snapshot(), name).name).toBe(name)
    await expect(create(name)).rejects.toMatchObject({ code: 'USER_ALREADY_EXISTS' })
  },
)

it.each(['', 'anna', '@b', 'a@', '.a@b', 'a@.b', 'a b@c', 'a@b@c', `${'a'.repeat(65)}@b`])(
  'vCenter refuses the user name %j',
  async (name) => {
    await expect(create(name)).rejects.toMatchObject({ code: 'INVALID_NAME' })
  },
)

it('vCenter suggests the domain that a user name lacks', async () => {
  await expect(create('Anna')).rejects.toMatchObject({
    message:
      'the name of a user is like administrator@vsphere.local; did you mean anna@vsphere.local?',
  })
})

it('vCenter accepts passwords of 8 to 1024 bytes', async () => {
  await create('eight@x', 'a'.repeat(8))
  await create('most@x', 'a'.repeat(1024))
  for (const text of ['a'.repeat(7), 'a'.repeat(1025)])
    await expect(create('other@x', text)).rejects.toMatchObject({ code: 'PASSWORD_UNUSABLE' })
  expect(store.snapshot().users).toHaveLength(2)
})

it('a new password increases the version of the user’s password, and a deleted user is not found', async () => {
  await create(USER)
  await changePassword({ store, random: systemRandom, compute }, USER, secret('another one'), USER)
  expect(findUser(store.snapshot(), USER).passwordVersion).toBe(2)
  const absent = { code: 'USER_NOT_FOUND' }
  await expect(deleteUser(store, 'nobody@x', USER)).rejects.toMatchObject(absent)
  await store.change((tables) => {
    const permission = { entity: ROOT, role: 'Admin', propagates: true }
    tables.putUser({ ...findUser(store.snapshot(), USER), name: 'boss@x' })
    tables.putPermission({ ...permission, user: 'boss@x' })
  })
  await deleteUser(store, USER, 'boss@x')
  expect(() => findUser(store.snapshot(), USER)).toThrow(expect.objectContaining(absent))
  await expect(deleteUser(store, 'boss@x', 'boss@x')).rejects.toMatchObject({
    code: 'LAST_ADMINISTRATOR',
  })
})

it('a password is correct only if it is exactly the user’s, and never for an unknown user', async () => {
  const user = await create(USER)
  expect(await isPasswordOf(user, secret('correct horse'), compute)).toBe(true)
  expect(await isPasswordOf(user, secret('Correct horse'), compute)).toBe(false)
  expect(await isPasswordOf(undefined, secret('correct horse'), compute)).toBe(false)
})
