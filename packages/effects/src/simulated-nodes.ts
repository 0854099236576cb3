import type { Random } from './random.ts'

/** Number of bytes that a disk writes in one piece. */
const SECTOR_BYTES = 512

export type SimulatedNode = SimulatedFile | SimulatedFolder | SimulatedLink
export type SimulatedFile = {
  kind: 'file'
  ino: number
  /** Number of names. */
  nlink: number
  content: Content
  durable: Content
  /** Changes of the content since the last sync. */
  pending: Change[]
}
export type SimulatedFolder = {
  kind: 'folder'
  ino: number
  nlink: number
  names: Map<string, SimulatedNode>
  durable: Map<string, SimulatedNode>
  /** Changes of the names since the last sync. */
  pending: NameChange[]
}
export type SimulatedLink = { kind: 'link'; ino: number; nlink: number; target: string }

type Content = { buffer: Buffer; sizeBytes: number }
/** A write, or a new size. */
type Change = { position: number; bytes: Buffer } | { sizeBytes: number }
/** The new nodes by name; undefined for a removed name. All names change in one step. */
type NameChange = ReadonlyMap<string, SimulatedNode | undefined>

export function newFile(ino: number): SimulatedFile {
  const content = { buffer: Buffer.alloc(0), sizeBytes: 0 }
  return { kind: 'file', ino, nlink: 0, content, durable: { ...content }, pending: [] }
}

export function newFolder(ino: number): SimulatedFolder {
  return { kind: 'folder', ino, nlink: 1, names: new Map(), durable: new Map(), pending: [] }
}

export function changeContent(file: SimulatedFile, change: Change): void {
  apply(file.content, change)
  file.pending.push(change)
}

export function changeNames(folder: SimulatedFolder, change: NameChange): void {
  applyNames(folder.names, change)
  folder.pending.push(change)
}

/** Replaces the content of a file durably. */
export function replaceContent(file: SimulatedFile, bytes: Uint8Array): void {
  const sizeBytes = bytes.length
  file.content = { buffer: Buffer.from(bytes), sizeBytes }
  file.durable = { buffer: Buffer.from(bytes), sizeBytes }
  file.pending = []
}

/** Makes the changes since the last sync durable. */
export function sync(node: SimulatedFile | SimulatedFolder): void {
  if (node.kind === 'file') for (const change of node.pending) apply(node.durable, change)
  else for (const change of node.pending) applyNames(node.durable, change)
  node.pending = []
}

/**
 * Decides which changes since the last sync are durable. Each sector of a write survives or not,
 * and so does each change of names. After a failed fsync, the kernel forgets the changes: a later
 * sync does not make them durable, although they can be read.
 */
export function settleByDice(node: SimulatedFile | SimulatedFolder, random: Random): void {
  const survives = (): boolean => random.below(2) === 1
  if (node.kind === 'file') {
    for (const change of node.pending.flatMap(sectorsOf))
      if (survives()) apply(node.durable, change)
  } else for (const change of node.pending) if (survives()) applyNames(node.durable, change)
  node.pending = []
}

/** Loses what is not durable in a folder and below. Counts the names of what is left. */
export function crashBelow(root: SimulatedFolder, random: Random): void {
  const seen = new Set<SimulatedNode>([root])
  const crash = (node: SimulatedNode): void => {
    if (node.kind === 'link') return
    settleByDice(node, random)
    if (node.kind === 'file') {
      node.content = { ...node.durable, buffer: Buffer.from(node.durable.buffer) }
      return
    }
    node.names = new Map(node.durable)
    for (const inner of node.names.values()) {
      inner.nlink = seen.has(inner) ? inner.nlink + 1 : 1
      if (seen.has(inner)) continue
      seen.add(inner)
      crash(inner)
    }
  }
  crash(root)
}

/** Returns a copy of a folder and of all below it. Everything in the copy is durable. */
export function copyBelow(root: SimulatedFolder): SimulatedFolder {
  const copies = new Map<SimulatedNode, SimulatedNode>()
  const copyOf = (node: SimulatedNode): SimulatedNode => {
    const known = copies.get(node)
    if (known !== undefined) return known
    const copy = node.kind === 'folder' ? copyFolder(node) : copyLeaf(node)
    copies.set(node, copy)
    return copy
  }
  const copyFolder = ({ ino, nlink, names }: SimulatedFolder): SimulatedFolder => {
    const copied = new Map([...names].map(([name, node]) => [name, copyOf(node)]))
    return { kind: 'folder', ino, nlink, names: copied, durable: new Map(copied), pending: [] }
  }
  return copyFolder(root)
}

function copyLeaf(node: SimulatedFile | SimulatedLink): SimulatedFile | SimulatedLink {
  if (node.kind === 'link') return { ...node }
  const { buffer, sizeBytes } = node.content
  const content = (): Content => ({ buffer: Buffer.from(buffer.subarray(0, sizeBytes)), sizeBytes })
  return { ...node, content: content(), durable: content(), pending: [] }
}

function apply(content: Content, change: Change): void {
  if ('sizeBytes' in change) {
    content.buffer.fill(0, Math.min(change.sizeBytes, content.sizeBytes))
    grow(content, change.sizeBytes)
    content.sizeBytes = change.sizeBytes
  } else {
    const end = change.position + change.bytes.length
    grow(content, end)
    content.buffer.set(change.bytes, change.position)
    content.sizeBytes = Math.max(content.sizeBytes, end)
  }
}

/** Bytes of the buffer after the size are zeros. */
function grow(content: Content, sizeBytes: number): void {
  if (sizeBytes <= content.buffer.length) return
  const next = Buffer.alloc(Math.max(sizeBytes, 2 * content.buffer.length))
  next.set(content.buffer)
  content.buffer = next
}

function applyNames(names: Map<string, SimulatedNode>, change: NameChange): void {
  for (const [name, node] of change)
    if (node === undefined) names.delete(name)
    else names.set(name, node)
}

/** Divides a write at the limits of sectors. */
function sectorsOf(change: Change): Change[] {
  if ('sizeBytes' in change) return [change]
  const { position, bytes } = change
  const sectors: Change[] = []
  for (let start = 0; start < bytes.length; ) {
    const length = SECTOR_BYTES - ((position + start) % SECTOR_BYTES)
    sectors.push({ position: position + start, bytes: bytes.subarray(start, start + length) })
    start += length
  }
  return sectors
}
