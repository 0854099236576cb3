import type { FileAccess } from '@nkpsim/effects'
import type { Opening } from './records.ts'

/** What a host asks the owner of a namespace. Numbers of files are of the namespace. */
export type NamespaceCall =
  | { call: 'open'; name: string; access: FileAccess }
  | { call: 'stat'; name: string }
  | { call: 'stat'; file: number }
  | { call: 'list' }
  | { call: 'read'; file: number; position: number; lengthBytes: number }
  | { call: 'write'; file: number; position: number; bytes: Buffer }
  | { call: 'truncate'; file: number; sizeBytes: number }
  | { call: 'rename'; from: string; to: string }
  | { call: 'remove'; name: string }
  | { call: 'makeFolder'; name: string }
  /** Removes the name of a folder that was removed itself by `end`, and takes over its garbage. */
  | { call: 'removeFolder'; name: string; objectId: string; garbage: readonly string[] }
  /** Makes a missing lock file. */
  | { call: 'lock'; name: string }
  /** Removes the folder itself, if it is empty. */
  | { call: 'end' }
  /** @property after the last change that the caller made and that was not synced */
  | { call: 'sync'; after?: Opening | undefined }

/** A file or folder, as the owner of its namespace describes it. */
export type NodeStatus = {
  kind: 'file' | 'object' | 'lock' | 'folder'
  /** Number in the namespace; 0 for a folder. */
  file: number
  nlink: number
  sizeBytes: number
  /** Object of a folder, a lock or a large file; empty for a small file. */
  objectId: string
}

export type NamespaceAnswer = {
  /** The file or folder of the call; undefined if there is none. */
  node?: NodeStatus | undefined
  names?: readonly string[]
  bytes?: Buffer
  /** Objects that are left of a folder that was removed. */
  garbage?: readonly string[]
  /** The last change of the namespace, if the call may have changed it. */
  change?: Opening
}

/** Greatest length of a file that is in the log of its namespace, 256 KiB. */
export const MAX_SMALL_FILE_BYTES = 256 * 1024

/** Error of a call, with the fields of an error of a file system. */
export function systemError(code: string, syscall: string, name = ''): Error {
  const message = `${code}: ${syscall}${name && ` '${name}'`} on a vSAN datastore`
  return Object.assign(new Error(message), { code, syscall })
}

/** Whether a call may change a namespace, so that a repetition must not do it twice. */
export function isChange(call: NamespaceCall): boolean {
  if (call.call === 'open') return call.access !== 'read' && call.access !== 'change'
  return !['stat', 'list', 'read', 'sync'].includes(call.call)
}
