import type { FileAccess } from '@nkpsim/effects'
import type { esxiV1 } from '@nkpsim/rpc'
import { EsxiError } from '../../errors.ts'
import {
  MAX_SMALL_FILE_BYTES,
  type NamespaceAnswer,
  type NamespaceCall,
  type NodeStatus,
} from '../namespace/calls.ts'
import { requireUuid } from './configuration-message.ts'

const ACCESS = {
  read: 'VSAN_FILE_ACCESS_READ',
  change: 'VSAN_FILE_ACCESS_CHANGE',
  create: 'VSAN_FILE_ACCESS_CREATE',
  'change-or-create': 'VSAN_FILE_ACCESS_CHANGE_OR_CREATE',
} as const
const NODE = {
  file: 'VSAN_NODE_KIND_FILE',
  object: 'VSAN_NODE_KIND_OBJECT',
  lock: 'VSAN_NODE_KIND_LOCK',
  folder: 'VSAN_NODE_KIND_FOLDER',
} as const
const MAX_NAME_BYTES = 255
const MAX_ID_LENGTH = 64

type Request = Omit<esxiV1.CallNamespaceRequest, 'objectId' | 'requestId'>

/** Returns a call as a message. */
export function callMessage(call: NamespaceCall): Request {
  switch (call.call) {
    case 'open':
      return { kind: 'NAMESPACE_CALL_KIND_OPEN', name: call.name, access: ACCESS[call.access] }
    case 'stat':
      return 'name' in call
        ? { kind: 'NAMESPACE_CALL_KIND_LOOK', name: call.name }
        : { kind: 'NAMESPACE_CALL_KIND_STAT', fileNumber: call.file }
    case 'list':
      return { kind: 'NAMESPACE_CALL_KIND_LIST' }
    case 'read': {
      const { file: fileNumber, position: positionBytes, lengthBytes } = call
      return { kind: 'NAMESPACE_CALL_KIND_READ', fileNumber, positionBytes, lengthBytes }
    }
    case 'write': {
      const { file: fileNumber, position: positionBytes, bytes: content } = call
      return { kind: 'NAMESPACE_CALL_KIND_WRITE', fileNumber, positionBytes, content }
    }
    case 'truncate': {
      const { file: fileNumber, sizeBytes: lengthBytes } = call
      return { kind: 'NAMESPACE_CALL_KIND_TRUNCATE', fileNumber, lengthBytes }
    }
    case 'rename':
      return { kind: 'NAMESPACE_CALL_KIND_RENAME', name: call.from, newName: call.to }
    case 'remove':
      return { kind: 'NAMESPACE_CALL_KIND_REMOVE', name: call.name }
    case 'makeFolder':
      return { kind: 'NAMESPACE_CALL_KIND_MAKE_FOLDER', name: call.name }
    case 'removeFolder': {
      const { name, objectId: folderId, garbage } = call
      return {
        ...{ kind: 'NAMESPACE_CALL_KIND_REMOVE_FOLDER', name, folderId },
        garbage: [...garbage],
      }
    }
    case 'lock':
      return { kind: 'NAMESPACE_CALL_KIND_LOCK', name: call.name }
    case 'end':
      return { kind: 'NAMESPACE_CALL_KIND_END' }
    case 'sync':
      return { kind: 'NAMESPACE_CALL_KIND_SYNC', ...(call.after && { after: call.after }) }
  }
}

/** Reads a call of another host. @throws EsxiError INVALID_REQUEST */
export function callOf(message: esxiV1.CallNamespaceRequest__Output): NamespaceCall {
  const name = (): string => requireName(message.name)
  const file = (): number => requireNumber(message.fileNumber)
  switch (message.kind) {
    case 'NAMESPACE_CALL_KIND_OPEN':
      return { call: 'open', name: name(), access: accessOf(message.access) }
    case 'NAMESPACE_CALL_KIND_LOOK':
      return { call: 'stat', name: name() }
    case 'NAMESPACE_CALL_KIND_STAT':
      return { call: 'stat', file: file() }
    case 'NAMESPACE_CALL_KIND_LIST':
      return { call: 'list' }
    case 'NAMESPACE_CALL_KIND_READ': {
      const lengthBytes = Math.min(requireNumber(message.lengthBytes), MAX_SMALL_FILE_BYTES)
      return {
        call: 'read',
        file: file(),
        position: requireNumber(message.positionBytes),
        lengthBytes,
      }
    }
    case 'NAMESPACE_CALL_KIND_WRITE': {
      const bytes = message.content
      if (bytes.length > MAX_SMALL_FILE_BYTES) throw invalid('a write has at most 256 KiB')
      return { call: 'write', file: file(), position: requireNumber(message.positionBytes), bytes }
    }
    case 'NAMESPACE_CALL_KIND_TRUNCATE':
      return { call: 'truncate', file: file(), sizeBytes: requireNumber(message.lengthBytes) }
    case 'NAMESPACE_CALL_KIND_RENAME':
      return { call: 'rename', from: name(), to: requireName(message.newName) }
    case 'NAMESPACE_CALL_KIND_REMOVE':
      return { call: 'remove', name: name() }
    case 'NAMESPACE_CALL_KIND_MAKE_FOLDER':
      return { call: 'makeFolder', name: name() }
    case 'NAMESPACE_CALL_KIND_REMOVE_FOLDER':
      return {
        ...{ call: 'removeFolder', name: name(), objectId: requireUuid(message.folderId) },
        garbage: message.garbage.map(requireUuid),
      }
    case 'NAMESPACE_CALL_KIND_LOCK':
      return { call: 'lock', name: name() }
    case 'NAMESPACE_CALL_KIND_END':
      return { call: 'end' }
    case 'NAMESPACE_CALL_KIND_SYNC':
      return { call: 'sync', after: message.after ?? undefined }
    default:
      throw invalid('unknown call on a folder')
  }
}

/** @throws EsxiError INVALID_REQUEST, because the id gets into the log of the folder */
export function requireRequestId(requestId: string): string {
  if (requestId.length > 0 && requestId.length <= MAX_ID_LENGTH) return requestId
  throw invalid(`a request id has 1 to ${MAX_ID_LENGTH} characters`)
}

/** Returns an answer as a message. */
export function answerMessage(answer: NamespaceAnswer): esxiV1.CallNamespaceResponse {
  const { node, names = [], bytes, garbage = [], change } = answer
  return {
    ...{ names: [...names], garbage: [...garbage], change: change ?? null },
    node: node === undefined ? null : nodeMessage(node),
    ...(bytes !== undefined && { content: bytes }),
  }
}

/** Reads an answer of the owner of a folder. @throws EsxiError INVALID_REQUEST */
export function answerOf(
  message: esxiV1.CallNamespaceResponse__Output,
  call: NamespaceCall,
): NamespaceAnswer {
  const { node, names, content, garbage, change } = message
  const askedBytes = call.call === 'read' ? call.lengthBytes : 0
  if (content !== undefined && content.length > askedBytes)
    throw invalid('the owner of a folder answered with more bytes than it was asked for')
  return {
    ...{ names, garbage },
    ...(node !== null && { node: nodeOf(node) }),
    ...(content !== undefined && { bytes: content }),
    ...(change !== null && { change }),
  }
}

function nodeMessage({ file, nlink, kind, ...node }: NodeStatus): esxiV1.VsanNode {
  return { ...node, fileNumber: file, linkCount: nlink, kind: NODE[kind] }
}

function nodeOf(message: esxiV1.VsanNode__Output): NodeStatus {
  const { fileNumber: file, linkCount: nlink, sizeBytes, objectId } = message
  for (const kind of ['file', 'object', 'lock', 'folder'] as const)
    if (NODE[kind] === message.kind)
      return { kind, file, nlink, sizeBytes: requireNumber(sizeBytes), objectId }
  throw invalid('unknown kind of file')
}

function accessOf(message: esxiV1.VsanFileAccess__Output): FileAccess {
  for (const access of ['read', 'change', 'create', 'change-or-create'] as const)
    if (ACCESS[access] === message) return access
  throw invalid('unknown access to a file')
}

function requireName(name: string): string {
  const isName = name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name)
  if (isName && Buffer.byteLength(name) <= 4 * MAX_NAME_BYTES) return name
  throw invalid('a call on a folder needs the name of a file in it')
}

function requireNumber(number: number): number {
  if (Number.isSafeInteger(number)) return number
  throw invalid('a position or length is too great')
}

function invalid(message: string): EsxiError {
  return new EsxiError('INVALID_REQUEST', message)
}
