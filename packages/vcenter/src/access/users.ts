import {
  hashPassword,
  newPasswordProblem,
  type PasswordHash,
  type Secret,
  verifyPassword,
} from '@nkpsim/crypto'
import type { Compute, Random } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'
import { passwordStamp, type User } from '../records/user.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { requireAdministrator } from './administrators.ts'
import { requireBelowAccessLimit } from './limits.ts'
import { requireRightsOf, requireRightsToMakeAgain } from './own-rights.ts'

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}@[a-z0-9][a-z0-9.-]{0,63}$/
/** The only domain of users that a new vCenter has. */
const DOMAIN = 'vsphere.local'
const MIN_PASSWORD_BYTES = 8
const MAX_PASSWORD_BYTES = 1024

type UserEffects = {
  store: Store
  random: Random
  compute: Compute
  /**
   * Rejects if the caller may not make the change anymore. Called after the hash of the password,
   * which waits for its turn.
   */
  requireStill?: () => Promise<void>
}

/** @throws VcenterError USER_NOT_FOUND */
export function findUser({ users }: Pick<Snapshot, 'users'>, name: string): User {
  const user = users.find((each) => each.name === name)
  if (user === undefined) throw new VcenterError('USER_NOT_FOUND', `there is no user "${name}"`)
  return user
}

/**
 * Creates a user. The user may do nothing until somebody grants a permission.
 * @param by - name of the user who makes the change
 * @throws VcenterError INVALID_NAME, USER_ALREADY_EXISTS, PASSWORD_UNUSABLE, ACCESS_LIMIT_REACHED,
 *   NO_PERMISSION
 */
export async function createUser(
  { store, random, compute, requireStill }: UserEffects,
  name: string,
  password: Secret,
  by: string,
): Promise<User> {
  const own = userName(name)
  requirePassword(password)
  const hash = await hashPassword(password, random.bytes, compute)
  await requireStill?.()
  const snapshot = store.snapshot()
  const { users } = snapshot
  if (users.some((user) => user.name === own))
    throw new VcenterError('USER_ALREADY_EXISTS', `user "${own}" exists already`)
  requireBelowAccessLimit('users', users)
  requireRightsToMakeAgain(snapshot, `user ${own}`, by)
  const user = { name: own, password: hash, passwordVersion: 1 }
  await store.change((tables) => tables.putUser(user))
  return user
}

/**
 * Changes a user's password, and ends the user's sessions.
 * @param by - name of the user who makes the change
 * @param shown user whose password was checked for this call; undefined if no password was checked
 * @throws VcenterError USER_NOT_FOUND, PASSWORD_UNUSABLE, NO_PERMISSION, INVALID_LOGIN
 */
export async function changePassword(
  { store, random, compute, requireStill }: UserEffects,
  name: string,
  password: Secret,
  by: string,
  shown?: User,
): Promise<void> {
  requirePassword(password)
  findUser(store.snapshot(), name)
  requireRightsOf(store.snapshot(), name, by)
  const hash = await hashPassword(password, random.bytes, compute)
  await requireStill?.()
  const user = findUser(store.snapshot(), name)
  // Checks again: since the first check, permissions may have changed, and an administrator may
  // have set another password.
  requireRightsOf(store.snapshot(), name, by)
  if (shown !== undefined && passwordStamp(user) !== passwordStamp(shown)) throw invalidLogin()
  await store.change((tables) =>
    tables.putUser({ ...user, password: hash, passwordVersion: user.passwordVersion + 1 }),
  )
}

export function invalidLogin(): VcenterError {
  return new VcenterError('INVALID_LOGIN', 'user name or password is wrong')
}

/**
 * Deletes a user and the user's permissions, and ends the user's sessions.
 * @param by - name of the user who makes the change
 * @throws VcenterError USER_NOT_FOUND, LAST_ADMINISTRATOR, NO_PERMISSION
 */
export async function deleteUser(store: Store, name: string, by: string): Promise<void> {
  const snapshot = store.snapshot()
  const { permissions } = snapshot
  findUser(snapshot, name)
  requireRightsOf(snapshot, name, by)
  requireAdministrator(
    permissions,
    permissions.filter(({ user }) => user !== name),
  )
  await store.change((tables) => tables.deleteUser(name))
}

/** Whether a password is correct. The check takes equally long for an unknown user. */
export async function isPasswordOf(
  user: User | undefined,
  password: Secret,
  compute: Compute,
): Promise<boolean> {
  const isRight = await verifyPassword(password, user?.password ?? NOBODY, compute)
  return isRight && user !== undefined
}

/**
 * Returns a user's name in its stored form.
 * @throws VcenterError INVALID_NAME
 */
export function userName(text: string): string {
  const name = text.toLowerCase()
  if (NAME.test(name)) return name
  const full = `${name}@${DOMAIN}`
  const hint = NAME.test(full) ? `; did you mean ${full}?` : ''
  throw new VcenterError(
    'INVALID_NAME',
    `the name of a user is like administrator@${DOMAIN}${hint}`,
  )
}

function requirePassword(password: Secret): void {
  const problem = newPasswordProblem(password)
  if (problem !== undefined) throw new VcenterError('PASSWORD_UNUSABLE', `the password ${problem}`)
  const { lengthBytes } = password
  if (lengthBytes < MIN_PASSWORD_BYTES || lengthBytes > MAX_PASSWORD_BYTES)
    throw new VcenterError(
      'PASSWORD_UNUSABLE',
      `a password has ${MIN_PASSWORD_BYTES} to ${MAX_PASSWORD_BYTES} bytes`,
    )
}

const NOBODY: PasswordHash = { salt: Buffer.alloc(16), hash: Buffer.alloc(32) }
