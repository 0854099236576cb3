import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Entries, Entry } from '../records/entry.ts'
import { digestOf, join, merge, ownWrites } from './replication.ts'

const ORIGINS = ['a', 'b', 'c']
const KEYS = ['user x', 'role y', 'license z']

const entry = fc.record({
  key: fc.constantFrom(...KEYS),
  value: fc.option(fc.constantFrom('1', '2'), { nil: undefined }),
  counter: fc.nat(4),
  origin: fc.constantFrom(...ORIGINS),
})
const copy = fc.array(entry, { maxLength: 6 }).map((entries) => merge(new Map(), entries))
const together = (one: Entries, other: Entries): Map<string, Entry> => merge(one, other.values())

describe('merging copies', () => {
  it('gives the same result in any order and with any repetition', () => {
    fc.assert(
      fc.property(copy, copy, copy, (a, b, c) => {
        expect(digestOf(together(a, b))).toEqual(digestOf(together(b, a)))
        expect(digestOf(together(together(a, b), c))).toEqual(digestOf(together(a, together(b, c))))
        expect(digestOf(together(a, a))).toEqual(digestOf(a))
      }),
    )
  })

  it('makes vCenters agree after separate changes, each time on a value that one of them wrote', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('write' as const),
        at: fc.constantFrom(...ORIGINS),
        key: fc.constantFrom(...KEYS),
        value: fc.option(fc.constantFrom('1', '2', '3'), { nil: undefined }),
      }),
      fc.record({
        kind: fc.constant('exchange' as const),
        at: fc.constantFrom(...ORIGINS),
        with: fc.constantFrom(...ORIGINS),
      }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const copies = new Map<string, Map<string, Entry>>(ORIGINS.map((id) => [id, new Map()]))
        const written = new Map<string, Set<string | undefined>>()
        const of = (id: string): Map<string, Entry> => copies.get(id) ?? new Map()
        for (const each of steps) {
          if (each.kind === 'exchange') {
            const merged = together(of(each.at), of(each.with))
            copies.set(each.at, merged)
            copies.set(each.with, new Map(merged))
            continue
          }
          const shared = sharedBy(of(each.at))
          if (each.value === undefined) shared.delete(each.key)
          else shared.set(each.key, each.value)
          copies.set(each.at, merge(of(each.at), ownWrites(of(each.at), shared, each.at)))
          written.set(each.key, (written.get(each.key) ?? new Set([undefined])).add(each.value))
        }
        const all = ORIGINS.map(of).reduce((one, other) => together(one, other), new Map())
        for (const id of ORIGINS) {
          const agreed = ORIGINS.map(of).reduce((one, other) => together(one, other), of(id))
          expect(digestOf(agreed)).toEqual(digestOf(all))
        }
        for (const [key, { value }] of all) expect(written.get(key)).toContain(value)
      }),
    )
  })
})

describe('recording a local change', () => {
  const known = (entries: Entry[]): Entries => new Map(entries.map((each) => [each.key, each]))

  it('writes only the differences, with larger counters than all earlier entries', () => {
    const entries = known([
      { key: 'license z', value: 'true', counter: 7, origin: 'b' },
      { key: 'user gone', value: '1', counter: 2, origin: 'b' },
    ])
    const shared = new Map([
      ['license z', 'true'],
      ['user new', '2'],
    ])
    expect(ownWrites(entries, shared, 'a')).toEqual([
      { key: 'user gone', value: undefined, counter: 8, origin: 'a' },
      { key: 'user new', value: '2', counter: 9, origin: 'a' },
    ])
    expect(ownWrites(entries, sharedBy(entries), 'a')).toEqual([])
  })

  it('replaces entries that came from other vCenters', () => {
    const entries = known([{ key: 'role y', value: '1', counter: 3, origin: 'z' }])
    const own = merge(entries, ownWrites(entries, new Map([['role y', '2']]), 'a'))
    expect(merge(own, entries.values()).get('role y')?.value).toBe('2')
  })
})

describe('joining a domain', () => {
  it('keeps the domain’s objects and adds own objects that the domain lacks, whatever was deleted before', () => {
    fc.assert(
      fc.property(copy, copy, (own, domain) => {
        const joined = join(own, domain, 'c')
        const [mine, theirs, now] = [own, domain, joined].map(sharedBy)
        for (const key of KEYS) expect(now?.get(key)).toBe(theirs?.get(key) ?? mine?.get(key))
        // The domain adopts the complete result.
        expect(digestOf(together(domain, joined))).toEqual(digestOf(joined))
      }),
    )
  })

  it('keeps an own object, even if the domain deleted another of its name and both have entries of a third vCenter', () => {
    const known = (...entries: Entry[]): Entries => new Map(entries.map((each) => [each.key, each]))
    const carol = { key: 'user carol', value: '1', counter: 2, origin: 'c' }
    const deleted = { key: 'user carol', value: undefined, counter: 500, origin: 'a' }
    const common = { key: 'role y', value: '1', counter: 1, origin: 'b' }
    expect(join(known(common, carol), known(common, deleted), 'c').get('user carol')?.value).toBe(
      '1',
    )
    expect(join(known(carol), known(deleted), 'c').get('user carol')?.value).toBe('1')
  })
})

function sharedBy(entries: Entries): Map<string, string> {
  return new Map(
    [...entries.values()].flatMap(({ key, value }): [string, string][] =>
      value === undefined ? [] : [[key, value]],
    ),
  )
}
