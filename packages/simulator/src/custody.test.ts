import { describe, expect, it } from '@jest/globals'
import { type Gone, type Prediction, predictWithout, type Way } from '@nkpsim/vcenter/custody'
import { makeRandomSite } from './testing/random-site.ts'
import { chance, createRandom, type SeededRandom } from './testing/seeded-random.ts'

const SITES = 50

type Truth = { vm: string; predicted: string; found: string }
/** Results of predictions, and predictions that overlook one kind of place. */
type Outcome = { truths: Truth[]; silentOf: Record<Forgotten, Prediction[]> }
/** The kinds of places that a prediction could overlook. */
const FORGOTTEN = [
  'backups',
  'vCenter backups',
  'hosts',
  'hosts that are not connected',
  'removed hosts',
] as const
type Forgotten = (typeof FORGOTTEN)[number]

function textOf(way: Way): string {
  if (way.kind === 'perhaps' && way.from === 'report') return 'reported'
  return way.kind === 'restored' && way.needsPassword ? 'restored encrypted' : way.kind
}

async function tryOut(random: SeededRandom): Promise<Outcome> {
  const site = await makeRandomSite(random)
  const { hosts, vcenterBackups } = site
  const gone: Gone = {
    vcenter: chance(random, 0.5),
    backups: chance(random, 0.4),
    vcenterBackups: chance(random, 0.3),
    hosts: new Set(hosts.map(({ holding }) => holding.host).filter(() => chance(random, 0.6))),
    linked: new Set(),
  }
  const snapshot = site.store.snapshot()
  const predict = (more: Partial<Gone> = {}) =>
    predictWithout({ snapshot, hosts, vcenterBackups, linked: [] }, () => true, {
      ...gone,
      ...more,
    })
  const predictions = predict()
  const all = new Set(hosts.map(({ holding }) => holding.host))
  const silentOf: Record<Forgotten, Prediction[]> = {
    backups: predict({ backups: true }),
    'vCenter backups': predict({ vcenterBackups: true }),
    hosts: predict({ hosts: all }),
    'hosts that are not connected': predict({
      hosts: new Set([
        ...gone.hosts,
        ...hosts.filter(({ isConnected }) => !isConnected).map(({ holding }) => holding.host),
      ]),
    }),
    'removed hosts': predict({
      hosts: new Set([
        ...gone.hosts,
        ...hosts.filter(({ host }) => host === undefined).map(({ holding }) => holding.host),
      ]),
    }),
  }
  site.destroy(gone)
  const truths: Truth[] = []
  for (const { vm, way } of predictions)
    truths.push({ vm, predicted: textOf(way), found: await site.wayToOpen(vm) })
  return { truths, silentOf }
}

describe('the predictions of custody', () => {
  it('are true for the virtual machines of 50 random sites after copies of keys were removed', async () => {
    const found = new Map<string, number>()
    const wrong = new Map<Forgotten, number>()
    for (let seed = 1; seed <= SITES; seed++) {
      const outcome = await tryOut(createRandom(seed))
      for (const [index, truth] of outcome.truths.entries()) {
        // A host that never sent a report may hold all that it should hold, or nothing.
        const isUnsure = truth.predicted === 'perhaps' && ['reported', 'lost'].includes(truth.found)
        const predicted = isUnsure ? truth.predicted : truth.found
        expect({ seed, ...truth }).toEqual({ seed, ...truth, predicted })
        found.set(truth.found, (found.get(truth.found) ?? 0) + 1)
        for (const kind of FORGOTTEN) {
          const silent = outcome.silentOf[kind][index]
          if (silent === undefined || textOf(silent.way) === truth.found) continue
          wrong.set(kind, (wrong.get(kind) ?? 0) + 1)
        }
      }
    }
    // Every kind of result must have occurred. Predictions that overlook a kind of place must have
    // failed.
    const ways = ['held', 'pushed', 'restored', 'restored encrypted', 'reported', 'lost']
    const met = [...ways.map((way) => found.get(way)), ...FORGOTTEN.map((kind) => wrong.get(kind))]
    const rarest = Math.min(...met.map((count = 0) => count))
    expect({ found, wrong, isEnough: rarest >= 3 }).toEqual({ found, wrong, isEnough: true })
  })
})
