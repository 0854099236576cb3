import { mapLimited } from '@nkpsim/daemon/map-limited'
import type { MachineClock } from '@nkpsim/effects'
import type { NodeStatus } from './calls.ts'
import type { Namespaces } from './namespaces.ts'

/** A file or folder of a datastore that is an object. */
export type ObjectFile = {
  objectId: string
  /** Path in the datastore; `/`: the datastore itself. */
  path: string
}

/** Greatest number of files of one answer. */
const MAX_FILES = 10_000
/** Calls that run at the same time. */
const CALLS_AT_ONCE = 8
/** Time after which no other folder is read, ms. A folder whose owner died takes seconds. */
const READING_MS = 5000
/** Folders of VMs have no folders of folders; this bounds what somebody else may have made. */
const MAX_DEPTH = 8

/**
 * Lists the objects of a datastore with their paths. Leaves out folders that cannot be read now.
 * @param folder only what is in this folder of the datastore, with the folder; empty: everything
 */
export async function listObjectFiles(
  {
    namespaces,
    rootId,
    clock,
  }: {
    namespaces: Pick<Namespaces, 'run'>
    rootId: string
    clock: Pick<MachineClock, 'monotonicMs'>
  },
  folder: string,
): Promise<ObjectFile[]> {
  const endMs = clock.monotonicMs() + READING_MS
  const found: ObjectFile[] = []
  const nodesIn = async (
    objectId: string,
    wanted: readonly string[],
  ): Promise<[string, NodeStatus][]> => {
    try {
      const all = (await namespaces.run(objectId, { call: 'list' })).names ?? []
      const names = wanted.length === 0 ? all : all.filter((name) => wanted.includes(name))
      const nodes = await mapLimited(names, CALLS_AT_ONCE, async (name) => {
        const { node } = await namespaces.run(objectId, { call: 'stat', name })
        return [name, node] as const
      })
      return nodes.flatMap(([name, node]) => (node === undefined ? [] : [[name, node]]))
    } catch {
      return []
    }
  }
  const visit = async (at: ObjectFile, depth: number): Promise<void> => {
    if (clock.monotonicMs() >= endMs || depth > MAX_DEPTH) return
    const wanted = depth === 0 && folder !== '' ? [folder] : []
    for (const [name, node] of await nodesIn(at.objectId, wanted)) {
      if (node.objectId === '' || found.length >= MAX_FILES) continue
      const child = { objectId: node.objectId, path: at.path === '' ? name : `${at.path}/${name}` }
      found.push(child)
      if (node.kind === 'folder') below.push([child, depth + 1])
    }
  }
  let below: [ObjectFile, number][] = [[{ objectId: rootId, path: '' }, 0]]
  if (folder === '') found.push({ objectId: rootId, path: '/' })
  while (below.length > 0) {
    const level = below
    below = []
    await mapLimited(level, CALLS_AT_ONCE, ([file, depth]) => visit(file, depth))
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}
