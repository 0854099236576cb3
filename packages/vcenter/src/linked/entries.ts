import { VcenterError } from '../errors.ts'
import { parseLicenseKey } from '../licensing/license-key.ts'
import { ROOT } from '../records/entity.ts'
import type { Entries, Entry } from '../records/entry.ts'
import { requireUuid } from '../records/names.ts'
import type { Permission } from '../records/permission.ts'
import type { User } from '../records/user.ts'
import type { Tables } from '../store/all-tables.ts'

const KEY = /^(user|role|permission|license) ([^\p{Cc}]{1,256})$/u
const MAX_PASSWORD_VERSION = 2 ** 31
const SALT_BYTES = 16
/**
 * Far below the largest number that SQLite and JavaScript hold exactly, so that a larger counter is
 * always available.
 */
const MAX_COUNTER = 2 ** 52
/** A role with every privilege has only about 2,000 characters. */
const MAX_VALUE_CHARACTERS = 16 * 1024
const HASH_BYTES = 32

/** An entry in the form in which vCenters send it to each other. */
export type EntryFields = {
  key: string
  /** Empty if the object was deleted. */
  value: string
  deleted: boolean
  counter: number
  origin: string
}

export function entryMessage({ key, value, counter, origin }: Entry): EntryFields {
  return { key, value: value ?? '', deleted: value === undefined, counter, origin }
}

/** @throws VcenterError INVALID_REQUEST */
export function readEntry(message: EntryFields): Entry {
  const { key, value, deleted, counter, origin } = message
  const isCounter = Number.isSafeInteger(counter) && counter >= 0 && counter <= MAX_COUNTER
  if (!KEY.test(key) || !isCounter || value.length > MAX_VALUE_CHARACTERS) throw unreadable(key)
  return {
    key,
    value: deleted ? undefined : value,
    counter,
    origin: requireUuid(origin, 'the origin of an entry'),
  }
}

/**
 * Applies entries of another vCenter to this vCenter.
 * @param all all entries, including the applied ones
 * @param isInUse whether an object that was deleted elsewhere is in use here. Such an object stays,
 *   as a new write of this vCenter
 * @throws VcenterError INVALID_REQUEST
 */
export function takeEntries(
  tables: Tables,
  taken: readonly Entry[],
  all: Entries,
  isInUse: (key: string) => boolean,
): void {
  // Users are created before their permissions. Deleting a user also deletes the user's
  // permissions.
  for (const entry of taken.toSorted((a, b) => rank(a) - rank(b))) {
    if (entry.value !== undefined || !isInUse(entry.key)) take(tables, entry, all)
  }
  tables.putEntries(taken)
}

function take(tables: Tables, { key, value: text }: Entry, all: Entries): void {
  const [, kind, name = ''] = KEY.exec(key) ?? []
  const value = text === undefined ? undefined : parse(key, text)
  switch (kind) {
    case 'user':
      if (value === undefined) tables.deleteUser(name)
      else tables.putUser({ name, ...readUser(key, value) })
      break
    case 'role':
      if (value === undefined) tables.deleteRole(name)
      else tables.putRole({ name, privileges: readPrivileges(key, value) })
      break
    case 'permission':
      // One vCenter granted this permission while another deleted its user, so the permission is
      // void.
      if (all.get(`user ${name}`)?.value === undefined) break
      if (value === undefined) tables.removePermission(name, ROOT)
      else tables.putPermission({ user: name, entity: ROOT, ...readPermission(key, value) })
      break
    case 'license':
      if (value === undefined) tables.deleteLicense(name)
      else tables.insertLicense(parseLicenseKey(name).key)
  }
}

type Fields = Readonly<Record<string, unknown>>

function parse(key: string, text: string): Fields {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : { value }
  } catch (cause) {
    throw unreadable(key, cause)
  }
}

function readUser(key: string, { salt, hash, passwordVersion }: Fields): Omit<User, 'name'> {
  const version = Number(passwordVersion)
  if (!(Number.isInteger(version) && version >= 1 && version <= MAX_PASSWORD_VERSION))
    throw unreadable(key)
  return {
    password: { salt: readBytes(key, salt, SALT_BYTES), hash: readBytes(key, hash, HASH_BYTES) },
    passwordVersion: version,
  }
}

function readBytes(key: string, text: unknown, lengthBytes: number): Buffer {
  const bytes = Buffer.from(typeof text === 'string' ? text : '', 'base64')
  if (bytes.length !== lengthBytes) throw unreadable(key)
  return bytes
}

function readPrivileges(key: string, fields: Fields): string[] {
  const privileges = Object.values(fields)
  if (!privileges.every((privilege) => typeof privilege === 'string')) throw unreadable(key)
  return privileges
}

function readPermission(
  key: string,
  { role, propagates }: Fields,
): Pick<Permission, 'role' | 'propagates'> {
  if (typeof role !== 'string' || typeof propagates !== 'boolean') throw unreadable(key)
  return { role, propagates }
}

function rank({ key }: Entry): number {
  return key.startsWith('permission ') ? 1 : 0
}

function unreadable(key: string, cause?: unknown): VcenterError {
  return new VcenterError(
    'INVALID_REQUEST',
    `the entry "${key}" of a linked vCenter is unreadable`,
    { cause },
  )
}
