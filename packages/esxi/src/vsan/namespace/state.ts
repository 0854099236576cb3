import type { NamespaceChange, NamespaceRecord, Opening } from './records.ts'

/** A name in a namespace means one of these. The number of a file is of its namespace. */
export type NamespaceNode =
  | { kind: 'file'; file: number; nlink: number; content: Buffer }
  | { kind: 'object'; file: number; nlink: number; objectId: string; sizeBytes: number }
  | { kind: 'lock'; file: number; nlink: number; objectId: string }
  | { kind: 'folder'; objectId: string }

/** The files and folders of one folder, as its owner knows them. */
export type NamespaceState = {
  /** Number of records before the present. */
  sequence: number
  lastFile: number
  /** Whether the folder was removed. */
  isRemoved: boolean
  names: Map<string, NamespaceNode>
  /** All files that have a name, and removed files that may still be open. */
  files: Map<number, Exclude<NamespaceNode, { kind: 'folder' }>>
  /** Objects that no name means, so that they can be removed. */
  garbage: Set<string>
  /** Requests that were done last, so that a repeated one does nothing. */
  requests: Set<string>
  openings: Opening[]
  /** Bytes of small files and names. */
  liveBytes: number
}

const MAX_REQUESTS = 256
const MAX_OPENINGS = 64
/** Removed files that stay readable for those who opened them before. */
const MAX_REMOVED_FILES = 64
/** Bytes of a record besides its name and content, about. */
const RECORD_BYTES = 150

export function emptyNamespace(): NamespaceState {
  return {
    sequence: 0,
    lastFile: 0,
    isRemoved: false,
    names: new Map(),
    files: new Map(),
    garbage: new Set(),
    requests: new Set(),
    openings: [],
    liveBytes: 0,
  }
}

/** Applies a record that was valid for the state when it was made. */
export function applyRecord(state: NamespaceState, { change, requestId }: NamespaceRecord): void {
  state.sequence++
  if (requestId !== undefined) {
    state.requests.add(requestId)
    dropFirst(state.requests, MAX_REQUESTS)
  }
  applyChange(state, change)
}

/** Does the same as applyRecord, for a change that no record has. */
export function applyChange(state: NamespaceState, change: NamespaceChange): void {
  switch (change.type) {
    case 'begin': {
      const { sequence, lastFile, isRemoved, openings, requests, garbage } = change
      Object.assign(state, { sequence, lastFile, isRemoved, openings: [...openings] })
      state.requests = new Set(requests)
      state.garbage = new Set(garbage)
      return
    }
    case 'opened':
      state.openings.push({ nonce: change.nonce, sequence: state.sequence })
      if (state.openings.length > MAX_OPENINGS) state.openings.shift()
      return
    case 'file': {
      const { file } = change
      putFile(state, change.name, { kind: 'file', file, nlink: 1, content: Buffer.alloc(0) })
      return
    }
    case 'write': {
      const node = fileOf(state, change.file)
      if (node.kind !== 'file') return
      const end = change.position + change.bytes.length
      resize(state, node, Math.max(node.content.length, end))
      change.bytes.copy(node.content, change.position)
      return
    }
    case 'size': {
      const node = fileOf(state, change.file)
      if (node.kind === 'object') node.sizeBytes = change.sizeBytes
      else if (node.kind === 'file') resize(state, node, change.sizeBytes)
      return
    }
    case 'object': {
      const { file, objectId, sizeBytes } = change
      const former = fileOf(state, file)
      if (former.kind === 'file') resize(state, former, 0)
      const { nlink } = former
      const node = { kind: 'object', file, nlink, objectId, sizeBytes } as const
      state.files.set(file, node)
      for (const [name, each] of state.names) if (each === former) state.names.set(name, node)
      state.garbage.delete(objectId)
      return
    }
    case 'lock': {
      const { name, file, objectId } = change
      // An empty file may become a lock.
      if (state.names.has(name)) unname(state, name)
      putFile(state, name, { kind: 'lock', file, nlink: 1, objectId })
      state.garbage.delete(objectId)
      return
    }
    case 'folder':
      state.names.set(change.name, { kind: 'folder', objectId: change.objectId })
      state.liveBytes += costOf(change.name)
      state.garbage.delete(change.objectId)
      return
    case 'rename': {
      const node = state.names.get(change.from)
      if (node === undefined) return
      state.names.delete(change.from)
      state.liveBytes += costOf(change.to) - costOf(change.from)
      if (state.names.has(change.to)) unname(state, change.to)
      state.names.set(change.to, node)
      return
    }
    case 'remove':
      unname(state, change.name)
      return
    case 'reserve':
      state.garbage.add(change.objectId)
      return
    case 'collected':
      state.garbage.delete(change.objectId)
      return
    case 'removed':
      state.isRemoved = true
  }
}

/** Returns the records that make this state from nothing. */
export function snapshotOf(state: NamespaceState): NamespaceChange[] {
  const { lastFile, isRemoved, openings } = state
  const changes: NamespaceChange[] = []
  for (const [name, node] of state.names) {
    if (node.kind === 'folder') changes.push({ type: 'folder', name, objectId: node.objectId })
    else if (node.kind === 'lock')
      changes.push({ type: 'lock', name, file: node.file, objectId: node.objectId })
    else {
      const { file } = node
      changes.push({ type: 'file', name, file })
      if (node.kind === 'object')
        changes.push({ type: 'object', file, objectId: node.objectId, sizeBytes: node.sizeBytes })
      else if (node.content.length > 0)
        changes.push({ type: 'write', file, position: 0, bytes: node.content })
    }
  }
  // One record each: a record has a greatest length, and their number has no limit.
  for (const objectId of state.garbage) changes.push({ type: 'reserve', objectId })
  const requests = [...state.requests]
  // The records of the snapshot do not count as new ones.
  const sequence = state.sequence - changes.length
  return [
    { type: 'begin', sequence, lastFile, isRemoved, openings, requests, garbage: [] },
    ...changes,
  ]
}

/**
 * Whether a change is still part of the history of a namespace. It is not if the owner that made it
 * died, and no replica had the change.
 * @param nonce of the owner that made the change
 */
export function hasChange(state: NamespaceState, { nonce, sequence }: Opening): boolean {
  const index = state.openings.findIndex((each) => each.nonce === nonce)
  if (index === -1) return false
  const next = state.openings[index + 1]
  return sequence <= state.sequence && (next === undefined || sequence < next.sequence)
}

function putFile(
  state: NamespaceState,
  name: string,
  node: Exclude<NamespaceNode, { kind: 'folder' }>,
): void {
  state.names.set(name, node)
  state.files.set(node.file, node)
  state.lastFile = Math.max(state.lastFile, node.file)
  state.liveBytes += costOf(name)
}

function unname(state: NamespaceState, name: string): void {
  const node = state.names.get(name)
  if (node === undefined) return
  state.names.delete(name)
  state.liveBytes -= costOf(name)
  if (node.kind !== 'file') state.garbage.add(node.objectId)
  if (node.kind === 'folder') return
  node.nlink = 0
  if (node.kind === 'file') state.liveBytes -= node.content.length
  let removed = 0
  for (const { nlink } of state.files.values()) if (nlink === 0) removed++
  for (const [file, { nlink }] of state.files)
    if (nlink === 0 && removed > MAX_REMOVED_FILES) {
      state.files.delete(file)
      removed--
    }
}

function fileOf(state: NamespaceState, file: number): Exclude<NamespaceNode, { kind: 'folder' }> {
  const node = state.files.get(file)
  if (node === undefined)
    throw new Error(`the log of a namespace changes file ${file} before it is made`)
  return node
}

function resize(
  state: NamespaceState,
  node: Extract<NamespaceNode, { kind: 'file' }>,
  sizeBytes: number,
): void {
  if (node.nlink > 0) state.liveBytes += sizeBytes - node.content.length
  const content = Buffer.alloc(sizeBytes)
  node.content.copy(content)
  node.content = content
}

function costOf(name: string): number {
  return RECORD_BYTES + Buffer.byteLength(name)
}

function dropFirst(set: Set<string>, limit: number): void {
  for (const each of set) {
    if (set.size <= limit) return
    set.delete(each)
  }
}
