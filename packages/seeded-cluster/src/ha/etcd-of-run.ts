import type { MachineClock } from '@nkpsim/effects'
import { seededRandom } from '@nkpsim/effects'
import { createMemoryEtcd, type Etcd, type Etcds } from '@nkpsim/rpc/etcd'
import { pick, waitAround } from '../plan/draw.ts'
import type { ProcessLife } from '../processes/process-life.ts'

const MAX_CUT_MS = 15_000
const MAX_LATE_MS = 10_000
const MAX_LEADERLESS_MS = 5000

/** The etcd of a run with vCenter HA, and its faults. */
export type EtcdOfRun = {
  /** Returns what a process of a node reaches. The calls end and pause with the process. */
  etcdsOf(node: string, life: ProcessLife, ended: AbortSignal): Etcds
  /** Loses all messages between a node and etcd. @returns a function that ends this */
  cut(node: string): () => void
  /** Begins faults from time to time, until the signal aborts. */
  injectFaults(gapMs: number, signal: AbortSignal): Promise<void>
  heal(): void
}

/** @param options.note records what happens */
export function createEtcdOfRun({
  seed,
  clock,
  nodes,
  note,
}: {
  seed: number
  clock: MachineClock
  nodes: readonly string[]
  note: (text: string) => void
}): EtcdOfRun {
  const etcd = createMemoryEtcd({ clock, random: seededRandom(`etcd ${seed}`) })
  const cuts = new Map<string, number>()
  const cut = (node: string): (() => void) => {
    cuts.set(node, (cuts.get(node) ?? 0) + 1)
    etcd.cut(node)
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      const left = (cuts.get(node) ?? 1) - 1
      cuts.set(node, left)
      if (left === 0) etcd.heal(node)
    }
  }
  const cutFor = (node: string, forMs: number): void => {
    const heal = cut(node)
    void clock.sleep(forMs).then(heal)
  }
  return {
    etcdsOf: (node, life, ended) => ({
      connect: async () => gated(etcd.connect(node), life, ended),
    }),
    cut,
    injectFaults: async (gapMs, signal) => {
      const random = seededRandom(`faults of etcd ${seed}`)
      for (;;) {
        await clock.sleep(waitAround(random, gapMs))
        if (signal.aborted) return
        const node = pick(random, nodes)
        const fault = pick(random, [
          'cut',
          'cut of all',
          'lost answer',
          'late',
          'leader',
          'compact',
        ])
        const forMs = 1 + random.below(MAX_CUT_MS)
        note(`etcd: ${fault} of ${node} for ${forMs} ms`)
        if (fault === 'cut') cutFor(node, forMs)
        else if (fault === 'cut of all') for (const each of nodes) cutFor(each, forMs)
        else if (fault === 'lost answer') etcd.loseNextAnswer(node)
        else if (fault === 'late') etcd.delayNextTxn(node, 2000 + random.below(MAX_LATE_MS))
        else if (fault === 'leader') etcd.loseLeader(500 + random.below(MAX_LEADERLESS_MS))
        else etcd.compact()
      }
    },
    heal: () => {
      cuts.clear()
      for (const node of nodes) etcd.heal(node)
    },
  }
}

/** Returns etcd as a process reaches it. Its events wait while the process is paused. */
function gated(etcd: Etcd, life: ProcessLife, ended: AbortSignal): Etcd {
  const { watch, ...calls } = etcd
  return {
    ...life.effect(calls),
    watch: async function* (range, signal) {
      const events = watch(range, AbortSignal.any([signal, ended]))[Symbol.asyncIterator]()
      const { next } = life.effect({ next: () => events.next() })
      for (;;) {
        const event = await next()
        if (event.done) return
        yield event.value
      }
    },
  }
}
