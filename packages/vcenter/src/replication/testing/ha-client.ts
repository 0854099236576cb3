import type { HaSite, SimulatedNode } from './ha-site.ts'

/** A client of the cluster: each of its changes inserts one event. */
export type HaClient = {
  acknowledged: string[]
  /** Changes that were answered with OUTCOME_UNKNOWN, or not at all. */
  unknown: string[]
  refused: string[]
  /** Changes whose answer is still awaited. */
  waiting: Set<string>
  /** Makes a change at the active node, and waits for the answer for a while. */
  change(): Promise<void>
  /** Moments at which two nodes held the leadership. */
  twoActive: number[]
}

const PATIENCE_MS = 5000
const PAUSE_MS = 100

/** Creates a client, which calls the node that serves. */
export function createClient(site: HaSite): HaClient {
  let count = 0
  const client: HaClient = {
    ...{ acknowledged: [], unknown: [], refused: [], waiting: new Set(), twoActive: [] },
    change: async () => {
      const message = `change-${++count}`
      if (site.nodes.every((node) => node.held()?.isHeld()))
        client.twoActive.push(site.time.nowMs())
      const node = site.nodes.find((each) => each.isRunning() && each.store() !== undefined)
      const store = node?.store()
      if (store === undefined) {
        client.refused.push(message)
        await site.time.sleep(PAUSE_MS)
        return
      }
      client.waiting.add(message)
      const made = store.change((tables) =>
        tables.insertEvent({
          ...{ id: 'nkpsim.vcenter.started', timeMs: 0, message },
          ...{ entityKind: 'vCenter', entity: '' },
        }),
      )
      const answer = await Promise.race([
        made.then(
          () => 'acknowledged' as const,
          (error: { code?: string }) =>
            error.code === 'NOT_ACTIVE' ? ('refused' as const) : ('unknown' as const),
        ),
        site.time.sleep(PATIENCE_MS).then(() => 'unknown' as const),
      ])
      client.waiting.delete(message)
      client[answer].push(message)
    },
  }
  return client
}

/** Waits until one node is active and the other one has all its changes, then ends both. */
export async function settle(site: HaSite): Promise<void> {
  const isSettled = (): boolean =>
    site.nodes.filter((node) => node.state()?.role === 'active').length === 1 &&
    site.nodes.filter(isFollowing).length === 1
  for (let waits = 0; !isSettled(); waits++) {
    if (waits > 2000)
      throw new Error(
        `never settled: ${JSON.stringify(site.nodes.map((n) => n.state()))} ${site.errors}`,
      )
    await site.time.sleep(PAUSE_MS)
  }
  await site.time.sleep(PAUSE_MS)
}

function isFollowing(node: SimulatedNode): boolean {
  const state = node.state()
  return state?.role === 'passive' && state.view?.active !== undefined && state.misfit === undefined
}

/** Ends the nodes, and returns what a client could complain about. */
export async function violations(site: HaSite, client: HaClient): Promise<string[]> {
  const leader = site.nodes.find((node) => node.state()?.role === 'active')
  for (const node of site.nodes) node.kill()
  const rows = new Map<SimulatedNode, string[]>()
  for (const node of site.nodes) rows.set(node, await node.messages())
  const kept = rows.get(leader as SimulatedNode) ?? []
  const known = new Set([...client.acknowledged, ...client.unknown, ...client.waiting])
  return [
    ...site.errors.map(String),
    ...client.twoActive.map((ms) => `two active nodes at ${ms} ms`),
    ...client.acknowledged.filter((message) => !kept.includes(message)).map((m) => `lost ${m}`),
    ...kept.filter((message, index) => kept.indexOf(message) !== index).map((m) => `doubled ${m}`),
    ...kept
      .filter((m) => m.startsWith('change') && !known.has(m))
      .map((m) => `refused ${m} is there`),
    ...[...rows].flatMap(([{ name }, other]) =>
      other.every((message, index) => kept[index] === message) ? [] : [`${name} differs`],
    ),
  ]
}
