import { randomUUID } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { vcenterName } from '../records/partner.ts'
import type { Store } from '../store/store.ts'
import { keyProvider } from '../testing/models.ts'
import { compareDomain } from './compare.ts'
import type { PartnerView } from './synchronizer.ts'

const A = keyProvider({ name: 'A' })
const instanceId = randomUUID()
const own = vcenterName(instanceId)

/** A linked vCenter, with the key providers that it reported. */
function view(name: string, providers?: readonly (typeof A)[], isReachable = true): PartnerView {
  return {
    partner: { instanceId: name, name, address: `${name}:443`, hasAdmitted: true },
    isReachable,
    mayHaveMore: providers === undefined,
    summary: providers && {
      ...{ name, version: '', hosts: [], virtualMachines: [] },
      providers: providers.map((each) => ({ ...each, provider: each.name, backedUp: true })),
    },
  }
}
const compare = (keyProviders: readonly (typeof A)[], ...views: PartnerView[]) => {
  const snapshot = { keyProviders } as ReturnType<Store['snapshot']>
  const identity = { instanceId } as Store['identity']
  const { comparisons, ...rest } = compareDomain({ snapshot: () => snapshot, identity }, views)
  return { ...rest, verdicts: comparisons.map(({ name, verdict }) => `${name} ${verdict}`) }
}

it('a comparison is complete if every linked vCenter has answered', () => {
  const all = { unheard: [], unreachable: [] }
  const other = { ...A, keyId: randomUUID() }
  expect(compare([A], view('vc-2', []))).toEqual({ ...all, verdicts: ['A single'] })
  expect(compare([A], view('vc-2', [A]))).toEqual({ ...all, verdicts: ['A same'] })
  expect(compare([A], view('vc-2', [other]))).toEqual({ ...all, verdicts: ['A different'] })
})

it('a comparison is unknown while the key providers of a linked vCenter are unknown', () => {
  const unheard = view('vc-3', undefined, false)
  const rest = { unheard: ['vc-3'], unreachable: [] }
  expect(compare([A], unheard)).toEqual({ ...rest, verdicts: ['A unknown'] })
  expect(compare([A], view('vc-2', [A]), unheard)).toEqual({ ...rest, verdicts: ['A unknown'] })
  const changed = { ...view('vc-3', [A], false), mayHaveMore: true }
  expect(compare([], changed)).toEqual({
    ...{ unheard: ['vc-3'], unreachable: ['vc-3'] },
    verdicts: ['A unknown'],
  })
  const other = { ...A, keyId: randomUUID() }
  expect(compare([A], view('vc-2', [other]), unheard).verdicts).toEqual(['A different'])
})

it('a comparison names the linked vCenters that it compares as last reported', () => {
  const views = [view('vc-2', [A], false)]
  expect(compare([A], ...views)).toEqual({
    ...{ unheard: [], unreachable: ['vc-2'] },
    verdicts: ['A same'],
  })
  const store = {
    snapshot: () => ({ keyProviders: [A] }) as unknown as ReturnType<Store['snapshot']>,
    identity: { instanceId } as Store['identity'],
  }
  expect(compareDomain(store, views).comparisons[0]?.holders).toMatchObject([
    { vcenter: own, isReachable: true },
    { vcenter: 'vc-2', isReachable: false },
  ])
})

it('a comparison finds a name in any Unicode form', () => {
  const [composed, decomposed] = ['\u00e9', 'e\u0301'].map((name) => ({ ...A, name }))
  if (composed === undefined || decomposed === undefined) throw new Error('no names')
  expect(compare([composed], view('vc-2', [decomposed])).verdicts).toEqual(['\u00e9 same'])
})
