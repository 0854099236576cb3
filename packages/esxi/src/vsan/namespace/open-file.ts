import type { FileAccess, OpenFile } from '@nkpsim/effects'
import {
  MAX_SMALL_FILE_BYTES,
  type NamespaceAnswer,
  type NamespaceCall,
  type NodeStatus,
  systemError,
} from './calls.ts'
import type { LargeFile, LargeFiles } from './large-files.ts'
import { fileStatus } from './nodes.ts'

/** Maximum number of bytes of one read or write of a large file. */
const MAX_LARGE_BYTES = 32 << 20

/** What an open file needs of its folder. */
export type OfFolder = {
  folderId: string
  /** Number of the datastore. */
  dev: number
  run(call: NamespaceCall): Promise<NamespaceAnswer>
  /** Makes the folder durable. @throws an error with code EIO if a change was lost */
  sync(): Promise<void>
  largeFiles: LargeFiles
}

/**
 * Opens a file as its namespace described it. A small file that grows becomes a large one during
 * the call that makes it grow.
 */
export async function openVsanFile(
  { folderId, dev, run, sync, largeFiles }: OfFolder,
  opened: NodeStatus,
  access: FileAccess,
): Promise<OpenFile> {
  const { file } = opened
  const canWrite = access !== 'read'
  let large: LargeFile | undefined
  /** Whether the namespace may have changes of this file that are not durable. */
  let isNew = true
  let isClosed = false
  let running = 0
  let onIdle: (() => void) | undefined

  const becomeLarge = async (node: NodeStatus | undefined): Promise<LargeFile | undefined> => {
    if (node?.kind !== 'object' || large !== undefined) return large
    const found = await largeFiles.open(node.objectId, node.sizeBytes, canWrite ? 'change' : 'read')
    // Another call of this file may have opened it meanwhile.
    if (large !== undefined) await found.close()
    large ??= found
    return large
  }
  const ask = async (call: NamespaceCall): Promise<NodeStatus> => {
    const { node } = await run(call)
    if (node === undefined) throw systemError('ESTALE', call.call)
    return node
  }
  const storeSize = async ({ sizeBytes }: LargeFile): Promise<void> => {
    await run({ call: 'truncate', file, sizeBytes })
    isNew = true
  }
  const saveSize = async (of: LargeFile): Promise<void> => {
    if (!of.isSizeNew) return
    of.isSizeNew = false
    try {
      await storeSize(of)
    } catch (error) {
      of.isSizeNew = true
      throw error
    }
  }
  const call = async <T>(syscall: string, act: () => Promise<T>): Promise<T> => {
    if (isClosed) throw systemError('EBADF', syscall)
    running++
    try {
      return await act()
    } finally {
      if (--running === 0) onIdle?.()
    }
  }
  const synced = (): Promise<void> =>
    call('fsync', async () => {
      if (large !== undefined && canWrite) {
        await large.changed().flush()
        await saveSize(large)
      }
      if (!isNew && large !== undefined) return
      await sync()
      isNew = false
    })
  const read = async (into: Uint8Array, position: number): Promise<number> => {
    if (opened.kind === 'folder') throw systemError('EISDIR', 'read')
    if (large === undefined) {
      const lengthBytes = Math.min(into.length, MAX_SMALL_FILE_BYTES)
      const { node, bytes } = await run({ call: 'read', file, position, lengthBytes })
      if (bytes !== undefined) {
        into.set(bytes)
        return bytes.length
      }
      await becomeLarge(node)
    }
    if (large === undefined) return 0
    const end = Math.min(position + Math.min(into.length, MAX_LARGE_BYTES), large.sizeBytes)
    if (end <= position) return 0
    const bytes = await large.read(position, end - position)
    into.set(bytes)
    return bytes.length
  }
  const write = async (bytes: Uint8Array, position: number): Promise<number> => {
    if (!canWrite) throw systemError('EBADF', 'write')
    if (bytes.length === 0) return 0
    if (large === undefined) {
      const piece = Buffer.from(bytes.subarray(0, MAX_SMALL_FILE_BYTES))
      const node = await ask({ call: 'write', file, position, bytes: piece })
      isNew = true
      if (node.kind !== 'object') return piece.length
      await becomeLarge(node)
    }
    if (large === undefined) throw systemError('EBADF', 'write')
    const taken = Buffer.from(
      bytes.buffer,
      bytes.byteOffset,
      Math.min(bytes.length, MAX_LARGE_BYTES),
    )
    await large.changed().write(position, taken)
    const end = position + taken.length
    if (end > large.sizeBytes) {
      large.sizeBytes = end
      large.isSizeNew = true
    }
    return taken.length
  }
  const truncate = async (sizeBytes: number): Promise<void> => {
    if (!canWrite) throw systemError('EINVAL', 'ftruncate')
    isNew = true
    if (large === undefined) {
      await becomeLarge(await ask({ call: 'truncate', file, sizeBytes }))
      return
    }
    const former = large.sizeBytes
    if (sizeBytes < former) await large.changed().zero(sizeBytes, former)
    large.sizeBytes = sizeBytes
    large.isSizeNew = true
    await saveSize(large)
  }
  const close = async (): Promise<void> => {
    if (isClosed) return
    isClosed = true
    if (running > 0)
      await new Promise<void>((resolve) => {
        onIdle = resolve
      })
    if (large === undefined) return
    try {
      if (canWrite) await saveSize(large)
    } finally {
      await large.close()
    }
  }
  await becomeLarge(opened)
  return {
    read: (into, position) => call('read', () => read(into, position)),
    write: (bytes, position) => call('write', () => write(bytes, position)),
    sync: synced,
    syncData: synced,
    truncate: (sizeBytes) => call('ftruncate', () => truncate(sizeBytes)),
    // A vSAN datastore has one user, the cluster.
    setMode: () => call('fchmod', async () => undefined),
    stat: () =>
      call('fstat', async () => {
        if (opened.kind === 'folder') return fileStatus(dev, folderId, opened)
        const node = await ask({ call: 'stat', file })
        const sizeBytes = largeFiles.sizeOf(node.objectId) ?? node.sizeBytes
        return fileStatus(dev, folderId, { ...node, sizeBytes })
      }),
    close,
    [Symbol.asyncDispose]: close,
    now: notNow,
  }
}

/** A datastore answers over the network, so no call is done when it returns. */
const notNow: OpenFile['now'] = {
  read: refuse('read'),
  write: refuse('write'),
  syncData: refuse('fdatasync'),
  truncate: refuse('ftruncate'),
  stat: refuse('fstat'),
  close: refuse('close'),
}

function refuse(syscall: string): () => never {
  return () => {
    throw systemError('EOPNOTSUPP', syscall)
  }
}
