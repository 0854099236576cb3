import { createHash } from 'node:crypto'
import { uuidFromBytes } from '@nkpsim/crypto'
import type { FileStatus } from '@nkpsim/effects'
import { type NamespaceCall, type NodeStatus, systemError } from './calls.ts'
import type { NamespaceNode, NamespaceState } from './state.ts'

/** Numbers of files are exact in JavaScript up to 2^53. */
const NUMBER_HEX_DIGITS = 13

/** Returns what a call is about, after it was done. */
export function nodeOf(state: NamespaceState, call: NamespaceCall): NamespaceNode | undefined {
  switch (call.call) {
    case 'open':
    case 'lock':
    case 'makeFolder':
      return state.names.get(call.name)
    case 'stat':
      return 'name' in call ? state.names.get(call.name) : fileAt(state, call.file, 'fstat')
    case 'read':
      return fileAt(state, call.file, 'read')
    case 'write':
    case 'truncate':
      return fileAt(state, call.file, 'write')
    default:
      return undefined
  }
}

function fileAt(state: NamespaceState, file: number, syscall: string): NamespaceNode {
  const node = state.files.get(file)
  if (node === undefined) throw systemError('ESTALE', syscall)
  return node
}

export function statusOf(node: NamespaceNode): NodeStatus {
  const { kind } = node
  if (kind === 'folder') return { kind, file: 0, nlink: 1, sizeBytes: 0, objectId: node.objectId }
  const { file, nlink } = node
  const objectId = kind === 'file' ? '' : node.objectId
  return { kind, file, nlink, sizeBytes: lengthOf(node), objectId }
}

function lengthOf(node: NamespaceNode): number {
  if (node.kind === 'file') return node.content.length
  return node.kind === 'object' ? node.sizeBytes : 0
}

/**
 * Returns the status of a file or folder as a file system gives it.
 * @param dev number of the datastore
 * @param folderId object of the folder that contains it
 */
export function fileStatus(dev: number, folderId: string, node: NodeStatus): FileStatus {
  const { kind, file, nlink, sizeBytes, objectId } = node
  const isFolder = kind === 'folder'
  return {
    dev,
    ino: numberOf(isFolder ? objectId : `${folderId}/${file}`),
    nlink,
    uid: 0,
    size: sizeBytes,
    isFile: () => !isFolder,
    isDirectory: () => isFolder,
    isSymbolicLink: () => false,
  }
}

/** Returns the number of an object or file, or of a datastore. */
export function numberOf(id: string): number {
  const digest = createHash('sha256').update(id).digest('hex')
  return Number.parseInt(digest.slice(0, NUMBER_HEX_DIGITS), 16)
}

/** Returns a UUID that is derived from a text. RFC 9562, 5.8 (version 8). */
export function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return uuidFromBytes(bytes)
}
