import { MAX_SMALL_FILE_BYTES, type NamespaceCall, systemError } from './calls.ts'
import type { NamespaceChange } from './records.ts'
import type { NamespaceNode, NamespaceState } from './state.ts'

/** Bytes of all small files and names of a folder. */
const MAX_NAMESPACE_BYTES = 32 << 20
const MAX_NAME_BYTES = 255

/** What the owner of a namespace does for a call. */
export type Plan = {
  changes: NamespaceChange[]
  /** Object to make before the changes. */
  make?: { objectId: string; kind: 'namespace' | 'file' | 'lock'; content?: Buffer }
}

const NOTHING: Plan = { changes: [] }

/**
 * Decides what a call changes.
 * @param newId id of a new object
 * @throws an error with code and syscall, as a file system does
 */
export function planOf(state: NamespaceState, call: NamespaceCall, newId: string): Plan {
  switch (call.call) {
    case 'open':
      return planOpen(state, call)
    case 'write': {
      const { file, position, bytes } = call
      const end = position + bytes.length
      const node = requireFile(state, file, 'write')
      if (node.kind === 'lock') throw systemError('EPERM', 'write')
      if (node.kind === 'object') return NOTHING
      if (end > MAX_SMALL_FILE_BYTES) return grow(node, node.content.length, newId)
      requireRoom(state, end - node.content.length, 'write')
      return { changes: [{ type: 'write', file, position, bytes }] }
    }
    case 'truncate': {
      const { file, sizeBytes } = call
      const node = requireFile(state, file, 'ftruncate')
      if (node.kind === 'lock') throw systemError('EPERM', 'ftruncate')
      if (node.kind === 'file' && sizeBytes > MAX_SMALL_FILE_BYTES)
        return grow(node, sizeBytes, newId)
      if (node.kind === 'file') requireRoom(state, sizeBytes - node.content.length, 'ftruncate')
      return { changes: [{ type: 'size', file, sizeBytes }] }
    }
    case 'rename':
      return planRename(state, call.from, call.to)
    case 'remove': {
      const node = state.names.get(call.name)
      if (node?.kind === 'folder') throw systemError('EISDIR', 'unlink', call.name)
      return node === undefined ? NOTHING : { changes: [{ type: 'remove', name: call.name }] }
    }
    case 'makeFolder': {
      const { name } = call
      if (state.names.has(name)) throw systemError('EEXIST', 'mkdir', name)
      requireNew(state, name, 'mkdir')
      return {
        make: { objectId: newId, kind: 'namespace' },
        changes: [{ type: 'folder', name, objectId: newId }],
      }
    }
    case 'removeFolder': {
      const { name, objectId, garbage } = call
      const node = state.names.get(name)
      if (node?.kind !== 'folder' || node.objectId !== objectId) return NOTHING
      const takeOver = garbage.map((each) => ({ type: 'reserve', objectId: each }) as const)
      return { changes: [...takeOver, { type: 'remove', name }] }
    }
    case 'lock':
      return planLock(state, call.name, newId)
    case 'end':
      if (state.names.size > 0) throw systemError('ENOTEMPTY', 'rmdir')
      return state.isRemoved ? NOTHING : { changes: [{ type: 'removed' }] }
    case 'stat':
    case 'list':
    case 'read':
    case 'sync':
      return NOTHING
  }
}

function planOpen(
  state: NamespaceState,
  { name, access }: Extract<NamespaceCall, { call: 'open' }>,
): Plan {
  const node = state.names.get(name)
  if (node === undefined) {
    if (access === 'read' || access === 'change') throw systemError('ENOENT', 'open', name)
    requireNew(state, name, 'open')
    return { changes: [{ type: 'file', name, file: state.lastFile + 1 }] }
  }
  if (access === 'create') throw systemError('EEXIST', 'open', name)
  if (node.kind === 'folder' && access !== 'read') throw systemError('EISDIR', 'open', name)
  return NOTHING
}

function planRename(state: NamespaceState, from: string, to: string): Plan {
  const node = state.names.get(from)
  if (node === undefined || state.isRemoved) throw systemError('ENOENT', 'rename', from)
  const replaced = state.names.get(to)
  if (replaced === node) return NOTHING
  if (replaced === undefined) requireNew(state, to, 'rename')
  else {
    if (node.kind === 'folder' && replaced.kind !== 'folder')
      throw systemError('ENOTDIR', 'rename', to)
    if (node.kind !== 'folder' && replaced.kind === 'folder')
      throw systemError('EISDIR', 'rename', to)
    // Whether it is empty, only its own owner knows. Nobody replaces a folder by a folder.
    if (replaced.kind === 'folder') throw systemError('ENOTEMPTY', 'rename', to)
  }
  return { changes: [{ type: 'rename', from, to }] }
}

function planLock(state: NamespaceState, name: string, newId: string): Plan {
  const node = state.names.get(name)
  if (node?.kind === 'lock') return NOTHING
  const isEmptyFile = node?.kind === 'file' && node.content.length === 0
  if (node !== undefined && !isEmptyFile)
    throw Object.assign(new Error('it is not a lock file'), { code: 'EINVAL', syscall: 'open' })
  if (node === undefined) requireNew(state, name, 'open')
  return {
    make: { objectId: newId, kind: 'lock' },
    changes: [{ type: 'lock', name, file: state.lastFile + 1, objectId: newId }],
  }
}

function grow(
  { file, content }: Extract<NamespaceNode, { kind: 'file' }>,
  sizeBytes: number,
  objectId: string,
): Plan {
  return {
    make: { objectId, kind: 'file', content },
    changes: [{ type: 'object', file, objectId, sizeBytes }],
  }
}

function requireFile(
  state: NamespaceState,
  file: number,
  syscall: string,
): Exclude<NamespaceNode, { kind: 'folder' }> {
  const node = state.files.get(file)
  if (node === undefined) throw systemError('ESTALE', syscall)
  return node
}

function requireNew(state: NamespaceState, name: string, syscall: string): void {
  if (state.isRemoved) throw systemError('ENOENT', syscall, name)
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) throw systemError('ENAMETOOLONG', syscall, name)
  requireRoom(state, Buffer.byteLength(name), syscall)
}

function requireRoom(state: NamespaceState, moreBytes: number, syscall: string): void {
  if (moreBytes > 0 && state.liveBytes + moreBytes > MAX_NAMESPACE_BYTES)
    throw systemError('ENOSPC', syscall)
}
