import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { type Gone, type Prediction, predictWithout } from '@nkpsim/vcenter/custody'
import { chance, makeRandomSite } from './testing/random-site.ts'
import { createRandom, type SeededRandom } from './testing/seeded-random.ts'

const SITES = 50

type Truth = { vm: string; predicted: string; found: string }
/** What was predicted, and what was not: the same question without a part of the answer. */
type Outcome = { truths: Truth[]; withoutBackups: Prediction[]; withoutHosts: Prediction[] }

async function tryOut(folder: string, random: SeededRandom): Promise<Outcome> {
  const site = await makeRandomSite(folder, random)
  const { hosts } = site
  const gone: Gone = {
    vcenter: chance(random, 0.5),
    backups: chance(random, 0.4),
    hosts: new Set(hosts.map(({ host }) => host.name).filter(() => chance(random, 0.5))),
    linked: new Set(),
  }
  const snapshot = site.store.snapshot()
  const predict = (more: Partial<Gone> = {}) =>
    predictWithout({ snapshot, hosts, linked: [] }, () => true, { ...gone, ...more })
  const predictions = predict()
  const withoutBackups = predict({ backups: true })
  const withoutHosts = predict({ hosts: new Set(hosts.map(({ host }) => host.name)) })
  site.destroy(gone)
  const truths: Truth[] = []
  for (const { vm, way } of predictions)
    truths.push({ vm, predicted: way.kind, found: await site.wayToOpen(vm) })
  return { truths, withoutBackups, withoutHosts }
}

describe('what custody predicts', () => {
  it('is what happens, for the virtual machines of 50 random sites of which copies were removed', async () => {
    const found = new Map<string, number>()
    let wrongWithoutBackups = 0
    let wrongWithoutHosts = 0
    for (let seed = 1; seed <= SITES; seed++) {
      const folder = mkdtempSync(join(tmpdir(), 'nk-custody-'))
      try {
        const outcome = await tryOut(folder, createRandom(seed))
        for (const [index, truth] of outcome.truths.entries()) {
          expect({ seed, ...truth }).toEqual({ seed, ...truth, predicted: truth.found })
          found.set(truth.found, (found.get(truth.found) ?? 0) + 1)
          if (outcome.withoutBackups[index]?.way.kind !== truth.found) wrongWithoutBackups++
          if (outcome.withoutHosts[index]?.way.kind !== truth.found) wrongWithoutHosts++
        }
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }
    // Every way was met, and a prediction that forgets of a kind of places would have been found wrong.
    const met = ['held', 'pushed', 'restored', 'lost'].map((way) => found.get(way) ?? 0)
    expect({ met, isEnough: Math.min(...met) >= 5 }).toEqual({ met, isEnough: true })
    expect(wrongWithoutBackups).toBeGreaterThanOrEqual(5)
    expect(wrongWithoutHosts).toBeGreaterThanOrEqual(5)
  }, 400_000)
})
