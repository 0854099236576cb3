import { createQueue } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import type { FailuresToTolerate } from '../../records/vsan.ts'
import { VSAN_SECTOR_BYTES } from '../components.ts'
import type { OwnedObject, VsanObjects } from '../objects.ts'
import { isChange, type NamespaceAnswer, type NamespaceCall, systemError } from './calls.ts'
import { createCollector } from './collect-garbage.ts'
import { openLog } from './log.ts'
import { nodeOf, statusOf } from './nodes.ts'
import { type Plan, planOf } from './plan.ts'
import type { NamespaceChange, NamespaceRecord } from './records.ts'
import { applyChange, applyRecord, emptyNamespace, hasChange, snapshotOf } from './state.ts'

const NONCE_BYTES = 8

/** A namespace whose object this host owns. */
export type Namespace = {
  /**
   * Runs a call. Calls run one after the other.
   * @param requestId a call that changes something and has the id of an earlier call does nothing
   *   more
   * @throws errors with code and syscall as of a file system; EsxiError VSAN_OWNER_LOST,
   *   VSAN_OBJECT_INACCESSIBLE, after which the namespace is of no use
   */
  run(call: NamespaceCall, requestId: string): Promise<NamespaceAnswer>
  /** Whether a call failed so that nobody knows what the object has. */
  isBroken(): boolean
  /** Resolves when no removal of objects runs that no name means anymore. */
  idle(): Promise<void>
  /** Waits for earlier calls, and releases the object. */
  close(): Promise<void>
}

/**
 * Reads the namespace of an owned object.
 * @param isInUse whether this host has a large file open
 * @param failuresToTolerate policy of new objects
 */
export async function openNamespace(input: {
  device: OwnedObject
  objects: VsanObjects
  isInUse: (objectId: string) => boolean
  failuresToTolerate: () => FailuresToTolerate
  random: Random
}): Promise<Namespace> {
  const { device, objects, random, isInUse } = input
  const state = emptyNamespace()
  const log = await openLog(device, random, (record) => applyRecord(state, record))
  const nonce = random.bytes(NONCE_BYTES).toString('hex')
  const turns = createQueue()
  /** Whether there are objects to remove whose names may not be removed durably yet. */
  let hasGarbage = state.garbage.size > 0
  let hasOpened = false
  let isBroken = false

  /** Uses the object. After a failure nobody knows what it has. */
  const onObject = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isBroken) throw ownerLost()
    try {
      return await work()
    } catch (error) {
      isBroken = true
      throw error
    }
  }
  const append = async (changes: readonly NamespaceChange[], requestId?: string): Promise<void> => {
    const records: NamespaceRecord[] = changes.map((change, index) => ({
      change,
      requestId: index === 0 ? requestId : undefined,
    }))
    if (!hasOpened) records.unshift({ change: { type: 'opened', nonce } })
    await onObject(() => log.append(records))
    hasOpened = true
    for (const record of records) applyRecord(state, record)
  }
  const make = async ({ objectId, kind, content }: NonNullable<Plan['make']>): Promise<void> => {
    await append([{ type: 'reserve', objectId }])
    // Durable first, so that no object stays that nobody knows.
    await onObject(device.flush)
    await objects.create(kind, input.failuresToTolerate(), objectId)
    if (content !== undefined && content.length > 0) await fill(objects, objectId, content)
  }
  const change = async (call: NamespaceCall, requestId: string): Promise<void> => {
    const { changes, make: made } = planOf(state, call, random.uuid())
    const [first] = changes
    if (first === undefined) return
    if ('file' in first && state.files.get(first.file)?.nlink === 0) {
      if (made !== undefined) throw systemError('ESTALE', 'write')
      // The log does not have files without names.
      applyChange(state, first)
      return
    }
    if (made !== undefined) await make(made)
    const before = state.garbage.size
    await append(changes, requestId)
    hasGarbage ||= state.garbage.size > before
    // Nobody would know the objects of a folder whose name was lost.
    if (made?.kind === 'namespace') await onObject(device.flush)
  }
  const collector = createCollector({
    objects,
    isInUse,
    collected: (objectId) => turns.run(() => append([{ type: 'collected', objectId }])),
  })
  const sync = async (after: Parameters<typeof hasChange>[1] | undefined): Promise<void> => {
    if (after !== undefined && !hasChange(state, after)) throw systemError('EIO', 'fsync')
    await onObject(device.flush)
    hasGarbage = false
    collector.collect([...state.garbage])
  }
  /** Removes objects in the background, once the removal of their names is durable. */
  const collect = async (): Promise<void> => {
    if (hasGarbage && !isBroken) await sync(undefined)
  }
  const answer = (call: NamespaceCall): NamespaceAnswer => {
    const { sequence } = state
    const node = nodeOf(state, call)
    return {
      ...(isChange(call) && hasOpened && { change: { nonce, sequence } }),
      ...(node !== undefined && { node: statusOf(node) }),
      ...(call.call === 'list' && { names: [...state.names.keys()] }),
      ...(call.call === 'end' && { garbage: [...state.garbage] }),
      ...(call.call === 'read' &&
        node?.kind === 'file' && {
          bytes: node.content.subarray(call.position, call.position + call.lengthBytes),
        }),
    }
  }
  return {
    run: (call, requestId) =>
      turns.run(async () => {
        if (isBroken) throw ownerLost()
        // The lease may have ended since the last call, and another owner changed the folder.
        device.requireOwned()
        if (call.call === 'sync') await sync(call.after)
        else if (!state.requests.has(requestId)) await change(call, requestId)
        const answered = answer(call)
        if (log.isLong())
          await onObject(() => log.compact(snapshotOf(state).map((each) => ({ change: each }))))
        if (hasGarbage) turns.run(collect).catch(() => undefined)
        return answered
      }),
    isBroken: () => isBroken,
    idle: async () => {
      await turns.run(() => undefined)
      await collector.idle()
    },
    close: async () => {
      await collector.close()
      await turns.close()
      await device.close()
    },
  }
}

async function fill(objects: VsanObjects, objectId: string, content: Buffer): Promise<void> {
  const file = await objects.own(objectId)
  try {
    const sectors = Buffer.alloc(Math.ceil(content.length / VSAN_SECTOR_BYTES) * VSAN_SECTOR_BYTES)
    content.copy(sectors)
    await file.write(0, sectors)
    await file.flush()
  } finally {
    await file.close()
  }
}

function ownerLost(): EsxiError {
  return new EsxiError('VSAN_OWNER_LOST', 'another host may own the folder by now; try again')
}
