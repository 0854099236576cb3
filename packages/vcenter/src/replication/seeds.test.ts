import { describe, expect, it } from '@jest/globals'
import { passTime } from '@nkpsim/effects/testing'
import { createClient, settle, violations } from './testing/ha-client.ts'
import { createHaSite, type HaSite, type SimulatedNode } from './testing/ha-site.ts'

const STEPS = 14
const LONGEST_PAUSE_MS = 3000
/** More seeds: `HA_SEEDS=1000 npm test -- replication/seeds`. */
const SEEDS = Number(process.env['HA_SEEDS'] ?? 24)

/** Injects one fault, which may end before the next one. */
function inject({ etcd, random, nodes }: HaSite, node: SimulatedNode): string {
  const faults: Record<string, () => void> = {
    kill: () => node.kill(),
    strike: () => node.strikeAt(1 + random.below(6), 'kill-after'),
    pause: () => node.strikeAt(1 + random.below(6), 'pause-after'),
    'pause before a call': () => node.strikeAt(1 + random.below(6), 'pause-before'),
    cut: () => etcd.cut(node.name),
    'cut of both': () => {
      for (const { name } of nodes) etcd.cut(name)
    },
    'lost answer': () => etcd.loseNextAnswer(node.name),
    'late transaction': () => etcd.delayNextTxn(node.name, 2000 + random.below(8000)),
    'lost leader': () => etcd.loseLeader(500 + random.below(4000)),
    compaction: () => etcd.compact(),
    nothing: () => undefined,
  }
  const names = Object.keys(faults)
  const name = names[random.below(names.length)] ?? ''
  faults[name]?.()
  return `${name} of ${node.name}`
}

function heal({ etcd, nodes }: HaSite): void {
  for (const node of nodes) {
    etcd.heal(node.name)
    node.resume()
    if (!node.isRunning()) node.start()
  }
}

describe('any order of faults', () => {
  it.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
    'loses nothing: seed %i',
    async (seed) => {
      const site = await createHaSite(`${seed}`)
      const { random, time } = site
      const told: string[] = []
      await passTime(time, async () => {
        await time.sleep(500)
        const client = createClient(site)
        for (let step = 0; step < STEPS; step++) {
          const node = site.nodes[random.below(2)] ?? site.nodes[0]
          told.push(`${time.nowMs()} ${inject(site, node)}`)
          for (let together = random.below(6); together > 0; together--) void client.change()
          for (let alone = random.below(4); alone > 0; alone--) await client.change()
          await time.sleep(random.below(LONGEST_PAUSE_MS))
          if (random.below(3) > 0) heal(site)
        }
        heal(site)
        await settle(site)
        await client.change()
        const last = client.acknowledged.at(-1)
        await settle(site)
        expect({ told, found: await violations(site, client), last: last === undefined }).toEqual({
          told,
          found: [],
          last: false,
        })
      })
    },
  )
})
