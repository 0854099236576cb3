import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Recorded } from '../history/history.ts'
import type { Operation, Outcome } from '../workload/operation.ts'
import { findImpossibleAnswers } from './judge-providers.ts'
import { formatSeen } from './provider-calls.ts'

const KEY = { keyId: 'id-1', kcv: 'aa' }
const create: Operation = { kind: 'createProvider', provider: 'nkp-1', tpmRequired: false }
const remove: Operation = { kind: 'deleteProvider', provider: 'nkp-1' }
const backUp: Operation = { kind: 'backUpProvider', provider: 'nkp-1', backup: 'b-1' }
const list: Operation = { kind: 'listProviders' }
const acknowledged = (facts: Record<string, string> = {}): Outcome => ({
  ...{ result: 'acknowledged', facts },
})
const lost: Outcome = { result: 'unknown', code: 'PEER_UNREACHABLE' }
const refused = (code: string): Outcome => ({ result: 'refused', code })
const shown = (isBackedUp: boolean, key = KEY): Outcome =>
  acknowledged({ 'nkp-1': formatSeen({ ...key, isBackedUp }) })

/** Returns a history of operations one after the other. */
function historyOf(...steps: [Operation, Outcome][]): Recorded[] {
  return steps.map(([operation, outcome], index) => ({
    ...{ client: 'user-1', operation, outcome },
    ...{ startMs: 10 * index, endMs: 10 * index + 5 },
  }))
}
const contents = new Map([['b-1', { provider: 'nkp-1', ...KEY }]])
const judge = (...steps: [Operation, Outcome][]) =>
  findImpossibleAnswers(historyOf(...steps), contents)

describe('findImpossibleAnswers', () => {
  it('accepts the life of a provider', () => {
    const restore: Operation = { kind: 'restoreProvider', backup: 'b-1', hasRightPassword: true }
    expect(
      judge(
        [list, acknowledged()],
        [create, acknowledged(KEY)],
        [create, refused('PROVIDER_ALREADY_EXISTS')],
        [list, shown(false)],
        [backUp, acknowledged(KEY)],
        [list, shown(true)],
        [remove, acknowledged()],
        [remove, refused('PROVIDER_NOT_FOUND')],
        [restore, acknowledged(KEY)],
        [list, shown(true)],
        [{ kind: 'updateProvider', provider: 'nkp-1' }, acknowledged({ keyId: 'id-2' })],
        [list, shown(true, { keyId: 'id-2', kcv: 'aa' })],
      ),
    ).toEqual([])
  })

  it.each([true, false])(
    'accepts a download during a change of the key (isBackedUp: %s)',
    (isBackedUp) => {
      const changed = { keyId: 'id-2', kcv: 'aa' }
      expect(
        judge(
          [create, acknowledged(KEY)],
          [backUp, acknowledged()],
          [{ kind: 'updateProvider', provider: 'nkp-1' }, acknowledged({ keyId: 'id-2' })],
          [list, shown(isBackedUp, changed)],
          [list, shown(isBackedUp, changed)],
        ),
      ).toEqual([])
    },
  )

  it.each<[string, [Operation, Outcome][]]>([
    [
      'lost a created provider',
      [
        [create, acknowledged(KEY)],
        [list, acknowledged()],
      ],
    ],
    [
      'lost a backup',
      [
        [create, acknowledged(KEY)],
        [backUp, acknowledged(KEY)],
        [list, shown(false)],
      ],
    ],
    [
      'counted a backup that nobody made',
      [
        [create, acknowledged(KEY)],
        [list, shown(true)],
      ],
    ],
    [
      'brought a deleted provider back',
      [
        [create, acknowledged(KEY)],
        [remove, acknowledged()],
        [list, shown(false)],
      ],
    ],
    [
      'changed the key',
      [
        [create, acknowledged(KEY)],
        [list, shown(false, { keyId: 'id-1', kcv: 'bb' })],
      ],
    ],
    ['refused what was possible', [[create, refused('PROVIDER_ALREADY_EXISTS')]]],
    [
      'changed its mind about a lost answer',
      [
        [create, lost],
        [list, shown(false)],
        [list, acknowledged()],
      ],
    ],
  ])('finds that vCenter %s', (_, steps) => {
    expect(judge(...steps)).toEqual([expect.stringMatching(/^nkp-1: no order .* explains /)])
  })

  it('accepts that an operation without an answer happened or not, and that a restore brings old state back', () => {
    for (const outcome of [acknowledged(), shown(false)])
      expect(judge([create, lost], [list, outcome], [list, outcome])).toEqual([])
    const save: Operation = { kind: 'backUpVcenter', backup: 'v-1' }
    const back: Operation = { kind: 'restoreVcenter', backup: 'v-1' }
    const known = [
      [create, acknowledged(KEY)],
      [save, acknowledged()],
    ] as [Operation, Outcome][]
    const after = [
      [remove, acknowledged()],
      [back, acknowledged()],
    ] as [Operation, Outcome][]
    expect(judge(...known, ...after, [list, shown(false)])).toEqual([])
    expect(judge(...known, ...after, [list, acknowledged()])).toHaveLength(1)
  })

  it('accepts every history of a correct vCenter that loses answers', () => {
    const drawn = fc.record({
      kind: fc.constantFrom('create', 'remove', 'backUp', 'list'),
      isLost: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 25 }), (all) => {
        let now: { keyId: string; kcv: string; isBackedUp: boolean } | undefined
        const steps = all.map(({ kind, isLost }, index): [Operation, Outcome] => {
          const orLost = (outcome: Outcome): Outcome => (isLost ? lost : outcome)
          if (kind === 'list') return [list, now ? shown(now.isBackedUp, now) : acknowledged()]
          if (kind === 'create') {
            if (now !== undefined) return [create, orLost(refused('PROVIDER_ALREADY_EXISTS'))]
            now = { keyId: `id-${index}`, kcv: `kcv-${index}`, isBackedUp: false }
            return [create, orLost(acknowledged({ keyId: now.keyId, kcv: now.kcv }))]
          }
          const operation = kind === 'remove' ? remove : backUp
          if (now === undefined) return [operation, orLost(refused('PROVIDER_NOT_FOUND'))]
          const { keyId, kcv } = now
          now = kind === 'remove' ? undefined : { ...now, isBackedUp: true }
          return [operation, orLost(acknowledged({ keyId, kcv }))]
        })
        expect(judge(...steps)).toEqual([])
      }),
    )
  })
})
