import type { Draws } from '../plan/draw.ts'
import { within } from '../plan/draw.ts'

type Link = { from: string; to: string }

/** The state of the network between nodes. Each change returns a function that undoes it. */
export type Links = {
  /**
   * Waits until bytes from one node arrive at another. While the link is cut they wait, as TCP
   * sends lost segments again.
   */
  deliver(link: Link, lengthBytes: number): Promise<void>
  /** Lets nothing pass in one direction. */
  cut(link: Link): () => void
  /** Lets nothing pass between these nodes and all others. */
  isolate(nodes: readonly string[]): () => void
  /** Adds a delay to everything that a node sends or receives. */
  slow(node: string, latencyMs: number): () => void
  /** Ends all changes. */
  heal(): void
}

/** Bytes that a link carries in a millisecond. */
const BYTES_PER_MS = 100_000

/**
 * Creates the links between nodes. Bytes within a node arrive immediately.
 * @param latencyMs bounds of the usual delay
 */
export function createLinks({
  random,
  latencyMs,
  sleep,
}: {
  random: Draws
  latencyMs: { min: number; max: number }
  sleep: (ms: number) => Promise<void>
}): Links {
  const blocks = new Set<(link: Link) => boolean>()
  const slowness = new Set<{ node: string; latencyMs: number }>()
  let waiting: (() => void)[] = []

  const isBlocked = (link: Link): boolean => [...blocks].some((blocksLink) => blocksLink(link))
  const retry = (): void => {
    const waiters = waiting
    waiting = []
    for (const wake of waiters) wake()
  }
  const block = (blocksLink: (link: Link) => boolean): (() => void) => {
    blocks.add(blocksLink)
    return () => {
      blocks.delete(blocksLink)
      retry()
    }
  }
  return {
    deliver: async (link, lengthBytes) => {
      if (link.from === link.to) return
      const extraMs = [...slowness]
        .filter(({ node }) => node === link.from || node === link.to)
        .reduce((sum, slow) => sum + slow.latencyMs, 0)
      const usualMs = within(random, latencyMs.min, latencyMs.max)
      await sleep(usualMs + extraMs + Math.floor(lengthBytes / BYTES_PER_MS))
      while (isBlocked(link)) await new Promise<void>((wake) => waiting.push(wake))
    },
    cut: ({ from, to }) => block((link) => link.from === from && link.to === to),
    isolate: (nodes) => {
      const isInside = (node: string): boolean => nodes.includes(node)
      return block(({ from, to }) => isInside(from) !== isInside(to))
    },
    slow: (node, latencyOfNodeMs) => {
      const slow = { node, latencyMs: latencyOfNodeMs }
      slowness.add(slow)
      return () => {
        slowness.delete(slow)
      }
    },
    heal: () => {
      blocks.clear()
      slowness.clear()
      retry()
    },
  }
}
