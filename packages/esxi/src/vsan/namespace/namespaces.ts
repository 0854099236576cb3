import type { Random } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import type { FailuresToTolerate } from '../../records/vsan.ts'
import type { VsanObjects } from '../objects.ts'
import type { AtOwner } from './at-owner.ts'
import type { NamespaceAnswer, NamespaceCall } from './calls.ts'
import { type Namespace, openNamespace } from './namespace.ts'

/** Maximum number of namespaces that a host keeps open without a call. */
const MAX_IDLE = 256

/** The namespaces of a vSAN datastore, for one host. */
export type Namespaces = {
  /**
   * Runs a call where the namespace is owned. A call whose owner died is repeated at the next one,
   * which does it once.
   * @throws errors with code and syscall as of a file system; EsxiError VSAN_OBJECT_NOT_FOUND,
   *   VSAN_OBJECT_INACCESSIBLE, VSAN_OWNER_LOST, VSAN_NO_PLACE, DISK_FULL
   */
  run(objectId: string, call: NamespaceCall): Promise<NamespaceAnswer>
  /** Runs a call of another host. @throws EsxiError VSAN_OWNER_LOST if this host is no owner */
  serve(objectId: string, call: NamespaceCall, requestId: string): Promise<NamespaceAnswer>
  /** Resolves when no object is removed in the background. */
  idle(): Promise<void>
  /** Releases all namespaces. */
  close(): Promise<void>
}

type Opened = { namespace: Promise<Namespace>; calls: number }

export function createNamespaces(input: {
  objects: VsanObjects
  atOwner: AtOwner
  isInUse: (objectId: string) => boolean
  failuresToTolerate: () => FailuresToTolerate
  random: Random
}): Namespaces {
  const { objects, atOwner, random } = input
  /** In the order of their last calls. */
  const opened = new Map<string, Opened>()
  const closing = new Map<string, Promise<void>>()

  const close = async (objectId: string): Promise<void> => {
    const entry = opened.get(objectId)
    if (entry === undefined) return
    opened.delete(objectId)
    const closed = entry.namespace.then(
      // A namespace whose owner is lost cannot be released.
      (namespace) => namespace.close().catch(() => undefined),
      () => undefined,
    )
    closing.set(objectId, closed)
    await closed
    if (closing.get(objectId) === closed) closing.delete(objectId)
  }
  const open = async (objectId: string): Promise<Namespace> => {
    await closing.get(objectId)
    const device = await objects.own(objectId)
    try {
      return await openNamespace({ ...input, device })
    } catch (error) {
      await device.close().catch(() => undefined)
      throw error
    }
  }
  const entryOf = (objectId: string): Opened => {
    const known = opened.get(objectId)
    const entry = known ?? { namespace: open(objectId), calls: 0 }
    opened.delete(objectId)
    opened.set(objectId, entry)
    for (const [each, { calls }] of opened) {
      if (opened.size <= MAX_IDLE) break
      if (calls === 0 && each !== objectId) void close(each)
    }
    return entry
  }
  const here = async (
    objectId: string,
    call: NamespaceCall,
    requestId: string,
  ): Promise<NamespaceAnswer> => {
    const entry = entryOf(objectId)
    entry.calls++
    let isLost = true
    try {
      const namespace = await entry.namespace
      isLost = false
      try {
        return await namespace.run(call, requestId)
      } catch (error) {
        isLost = namespace.isBroken() || isOwnerLost(error)
        throw error
      }
    } finally {
      entry.calls--
      const isOver = isLost || call.call === 'end'
      if (isOver && opened.get(objectId) === entry) void close(objectId)
    }
  }
  return {
    run: (objectId, call) => {
      const requestId = random.bytes(12).toString('hex')
      return atOwner(objectId, {
        isHere: () => opened.has(objectId),
        here: () => here(objectId, call, requestId),
        there: (peer) => peer.call(objectId, call, requestId),
      })
    },
    serve: async (objectId, call, requestId) => {
      if (!opened.has(objectId))
        throw new EsxiError('VSAN_OWNER_LOST', 'this host does not own the folder')
      return here(objectId, call, requestId)
    },
    idle: async () => {
      for (const { namespace } of opened.values())
        await namespace.then(
          (each) => each.idle(),
          () => undefined,
        )
    },
    close: async () => {
      await Promise.all([...opened.keys()].map(close))
      await Promise.all(closing.values())
    },
  }
}

function isOwnerLost(error: unknown): boolean {
  return error instanceof EsxiError && error.code === 'VSAN_OWNER_LOST'
}
