import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { Entry } from '../records/entry.ts'
import type { Tables } from '../store/all-tables.ts'
import { readEntry, takeEntries } from './entries.ts'

const ORIGIN = randomUUID()
const USER = JSON.stringify({
  salt: Buffer.alloc(16).toString('base64'),
  hash: Buffer.alloc(32).toString('base64'),
  passwordVersion: 3,
})
const entryOf = (key: string, value?: string): Entry => ({
  key,
  value,
  counter: 1,
  origin: ORIGIN,
})

/** Lists the writes that result from applying entries. */
function written(taken: Entry[], all = taken): string[] {
  const calls: string[] = []
  const tables = new Proxy({} as Tables, {
    get: (_target, name) => (argument: unknown) =>
      calls.push(`${String(name)} ${nameIn(argument)}`),
  })
  takeEntries(tables, taken, new Map(all.map((entry) => [entry.key, entry])), (key) =>
    key.endsWith(' needed'),
  )
  return calls.slice(0, -1)
}

function nameIn(argument: unknown): string {
  const { name, user } = Object(argument) as { name?: string; user?: string }
  return name ?? user ?? String(argument)
}

describe('entries that another vCenter wrote', () => {
  it('are applied in an order that creates users before their permissions', () => {
    const permission = entryOf('permission x', '{"role":"Admin","propagates":true}')
    expect(written([permission, entryOf('user x', USER), entryOf('role r', '["a"]')])).toEqual([
      'putUser x',
      'putRole r',
      'putPermission x',
    ])
  })

  it('give no permission to a user who was deleted meanwhile', () => {
    const permission = entryOf('permission x', '{"role":"Admin","propagates":true}')
    expect(written([permission])).toEqual([])
    expect(written([permission], [permission, entryOf('user x')])).toEqual([])
    expect(written([entryOf('user x'), entryOf('role r'), entryOf('license l')])).toEqual([
      'deleteUser x',
      'deleteRole r',
      'deleteLicense l',
    ])
  })

  it('do not delete an object that is in use here', () => {
    expect(written([entryOf('license needed'), entryOf('role needed')])).toEqual([])
  })

  it.each([
    entryOf('user x', '{'),
    entryOf('user x', 'null'),
    entryOf('user x', USER.replace('3', '9e99')),
    entryOf('user x', USER.replace('3', '"x"')),
    entryOf('user x', USER.replace('3', '1.5')),
    entryOf('user x', USER.replace('AAAA', '')),
    entryOf('role r', '[1]'),
    entryOf('license l', 'true'),
  ])('are all refused if one entry is unreadable: $key $value', (entry) => {
    expect(() => written([entry])).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^INVALID_/) }),
    )
  })

  it('are refused if a permission is malformed', () => {
    const user = entryOf('user x', USER)
    for (const value of ['{}', '{"role":1,"propagates":true}', '{"role":"Admin"}', '3'])
      expect(() => written([entryOf('permission x', value), user])).toThrow(/unreadable/)
  })

  it.each([
    { key: 'kdk x' },
    { key: 'user ' },
    { counter: -1 },
    { counter: Number.NaN },
    { counter: 2 ** 53 },
    { counter: 2 ** 52 + 1 },
    { value: 'x'.repeat(20_000) },
    { key: 'user a\u0000b' },
    { origin: 'nobody' },
  ])('are refused if the message contains %j', (change) => {
    const message = { ...entryOf('user x', USER), value: USER, deleted: false, ...change }
    expect(() => readEntry(message)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }))
  })
})
