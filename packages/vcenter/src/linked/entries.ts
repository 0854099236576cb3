import type { vcenterV1 } from '@nkpsim/rpc'
import { ROOT } from '../access/entities.ts'
import { VcenterError } from '../errors.ts'
import { requireUuid } from '../inventory/names.ts'
import type { Tables } from '../store/tables.ts'
import type { Entries, Entry } from './replication.ts'

const KEY = /^(user|role|permission|license) (.{1,256})$/

export function entryMessage({ key, value, counter, origin }: Entry) {
  return { key, value: value ?? '', deleted: value === undefined, counter, origin }
}

/** @throws VcenterError INVALID_REQUEST */
export function readEntry(message: vcenterV1.DomainEntry__Output): Entry {
  const { key, value, deleted, counter, origin } = message
  if (!KEY.test(key) || !Number.isSafeInteger(counter)) throw unreadable(key)
  return {
    key,
    value: deleted ? undefined : value,
    counter,
    origin: requireUuid(origin, 'the origin of an entry'),
  }
}

/**
 * Makes a vCenter have what entries say that another wrote.
 * @param all the entries as they stand now, the taken ones among them
 * @throws VcenterError INVALID_REQUEST
 */
export function takeEntries(tables: Tables, taken: readonly Entry[], all: Entries): void {
  // Users come before their permissions, and take them along.
  for (const entry of taken.toSorted((a, b) => rank(a) - rank(b))) {
    try {
      take(tables, entry, all)
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof TypeError)
        throw unreadable(entry.key, error)
      throw error
    }
  }
  tables.putEntries(taken)
}

function take(tables: Tables, { key, value }: Entry, all: Entries): void {
  const [, kind, name = ''] = KEY.exec(key) ?? []
  switch (kind) {
    case 'user':
      if (value === undefined) tables.deleteUser(name)
      else tables.putUser({ name, ...readUser(value) })
      break
    case 'role':
      if (value === undefined) tables.deleteRole(name)
      else tables.putRole({ name, privileges: JSON.parse(value) as string[] })
      break
    case 'permission':
      // Given in one place while its user was deleted in another: it is void.
      if (all.get(`user ${name}`)?.value === undefined) break
      if (value === undefined) tables.removePermission(name, ROOT)
      else {
        const { role, propagates } = JSON.parse(value) as { role: string; propagates: boolean }
        tables.putPermission({ user: name, entity: ROOT, role, propagates })
      }
      break
    case 'license':
      if (value === undefined) tables.deleteLicense(name)
      else tables.insertLicense(name)
  }
}

function readUser(value: string) {
  const { salt, hash, passwordVersion } = JSON.parse(value) as Record<'salt' | 'hash', string> & {
    passwordVersion: number
  }
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64')
  return { password: { salt: bytes(salt), hash: bytes(hash) }, passwordVersion }
}

function rank({ key }: Entry): number {
  return key.startsWith('permission ') ? 1 : 0
}

function unreadable(key: string, cause?: Error): VcenterError {
  return new VcenterError(
    'INVALID_REQUEST',
    `the entry "${key}" of a linked vCenter is unreadable`,
    {
      cause,
    },
  )
}
