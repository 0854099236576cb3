import { createQueue } from '@nkpsim/daemon'
import { inPieces } from '../../disk/pieces.ts'
import type { Range } from '../../disk/range-turns.ts'
import type { VsanComponent } from '../../records/vsan.ts'
import { MAX_COMPONENT_TRANSFER_BYTES, VSAN_CHUNK_BYTES } from '../components.ts'
import { type Attempts, createAttempts } from './attempts.ts'
import type { OwnerContext } from './context.ts'
import { createDivergent } from './divergent.ts'
import type { HeldConfiguration } from './held-configuration.ts'
import { codeOf, inaccessible } from './object-errors.ts'
import type { ComponentCall, VsanPeer } from './peer.ts'
import { ordered, readAny } from './read-replicas.ts'
import { type EqualOptions, makeEqual, usedChunks } from './reconcile.ts'
import { createReplicaCalls, type ReplicaCalls } from './replica-calls.ts'
import { activeReplicas, writtenReplicas } from './votes.ts'

/** The data of an owned object on its replicas, in whole sectors. Calls do not overlap. */
export type ReplicatedContent = {
  replicas: ReplicaCalls
  /** Replicas that failed during their resync. A new resync removes them from here. */
  broken: Set<string>
  read(range: Range): Promise<Buffer>
  write(range: Range, sectors: Buffer): Promise<void>
  writeZeroes(range: Range): Promise<void>
  flush(): Promise<void>
  /** Flushes one replica while no other flush runs, then runs work that no flush overlaps. */
  afterFlushOf(component: VsanComponent, work: () => Promise<void>): Promise<void>
  /** Makes all active replicas equal and durable, after an owner that ended without release. */
  recover(): Promise<void>
  /** Whether all replicas are equal and durable. */
  isClean(): boolean
}

type Act = (peer: VsanPeer, call: ComponentCall) => Promise<void>

export function createReplicatedContent(
  context: OwnerContext,
  held: HeldConfiguration,
): ReplicatedContent {
  const calls = createReplicaCalls(context, held)
  /** Replicas that have done the calls that run now. */
  const running = new Set<Set<string>>()
  const replicas: ReplicaCalls = {
    ...calls,
    // A host that restarted may have lost what a running call did there, so it is done again.
    useAgain: (componentId) => {
      calls.useAgain(componentId)
      for (const done of running) done.delete(componentId)
    },
  }
  const broken = new Set<string>()
  const divergent = createDivergent()
  const flushes = createQueue()
  let endedWrites = 0
  let flushedWrites = 0
  const isDirty = (): boolean => endedWrites > flushedWrites
  const attempts = createAttempts(context, held, replicas, {
    isDirty,
    onFailed: (componentId) => broken.add(componentId),
  })
  /** Replicas that must get each write. */
  const targets = (): VsanComponent[] =>
    writtenReplicas(held.current()).filter(
      ({ componentId, state }) => state === 'ACTIVE' || !broken.has(componentId),
    )
  /** A replica that restarts may lose what was copied to it. */
  const onCopied = (): void => {
    endedWrites++
  }
  const mendRange = async (range: Range): Promise<void> => {
    const from = (order: (active: VsanComponent[]) => VsanComponent[]) =>
      attempts.run(async (call) => {
        const active = order(activeReplicas(held.current()))
        const others = targets().filter(({ state }) => state !== 'ACTIVE')
        await makeEqualWithin({ call }, [...active, ...others], range, {
          sources: active.length,
          onCopied,
        })
      })
    try {
      await from((active) => active)
    } catch (error) {
      // The write had failed on a full disk, which cannot get what another replica has.
      if (codeOf(error) !== 'DISK_FULL') throw error
      await from((active) => active.toReversed())
    }
  }
  /** Makes replicas equal where a write failed before, so that no two reads differ. */
  const mend = async (range: Range): Promise<void> => {
    for (const each of divergent.within(range)) {
      await mendRange(each)
      divergent.remove(each)
    }
  }
  /** @param onDone called when it is done on all active replicas, before anything else happens */
  const onAll = async (act: Act, onDone: () => void): Promise<void> => {
    const done = new Set<string>()
    const isDone = (): boolean =>
      activeReplicas(held.current()).every(({ componentId }) => done.has(componentId))
    const attempt = async (call: ReplicaCalls['call']): Promise<void> => {
      const outcomes = await Promise.allSettled(
        targets()
          .filter(({ componentId }) => !done.has(componentId))
          .map(async (component) => {
            await call(component, act)
            done.add(component.componentId)
          }),
      )
      const errors = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
      if (!isDone())
        throw errors.find((each) => codeOf(each) === 'DISK_FULL') ?? errors[0] ?? inaccessible()
    }
    running.add(done)
    try {
      // While a failed replica is excluded, another may restart and lose what it had done.
      do await attempts.run(attempt)
      while (!isDone())
      onDone()
    } finally {
      running.delete(done)
    }
  }
  const change = async (range: Range, act: Act): Promise<void> => {
    await mend(range)
    try {
      await onAll(act, () => endedWrites++)
    } catch (error) {
      divergent.add(range)
      throw error
    }
  }
  const flush = (): Promise<void> =>
    flushes.run(async () => {
      const before = endedWrites
      await onAll(
        (peer, io) => peer.flush(io),
        () => {
          flushedWrites = before
        },
      )
    })
  return {
    replicas,
    broken,
    read: async (range) => {
      await mend(range)
      const lengthBytes = range.end - range.start
      const readPiece = (piece: Range): Promise<Buffer> =>
        attempts.run((call) => readAny(call, ordered(context, held), piece))
      if (lengthBytes <= MAX_COMPONENT_TRANSFER_BYTES) return readPiece(range)
      const bytes = Buffer.allocUnsafe(lengthBytes)
      await inPieces(lengthBytes, async (start, end) => {
        const piece = { start: range.start + start, end: range.start + end }
        ;(await readPiece(piece)).copy(bytes, start)
      })
      return bytes
    },
    write: (range, sectors) =>
      inPieces(range.end - range.start, (start, end) => {
        const piece = { start: range.start + start, end: range.start + end }
        const bytes = sectors.subarray(start, end)
        return change(piece, (peer, io) =>
          peer.write({ ...io, offsetBytes: piece.start, sectors: bytes }),
        )
      }),
    writeZeroes: (range) =>
      change(range, (peer, io) =>
        peer.writeZeroes({ ...io, offsetBytes: range.start, lengthBytes: range.end - range.start }),
      ),
    flush,
    afterFlushOf: (component, work) =>
      flushes.run(async () => {
        await replicas.call(component, (peer, io) => peer.flush(io))
        await work()
      }),
    recover: async () => {
      await recoverAll(attempts, held, onCopied)
      await flush()
    },
    isClean: () => !isDirty() && divergent.isEmpty(),
  }
}

/** Makes replicas equal in the used chunks of a range. */
async function makeEqualWithin(
  call: Pick<ReplicaCalls, 'call'>,
  replicas: readonly VsanComponent[],
  within: Range,
  options: Pick<EqualOptions, 'sources' | 'onCopied'>,
): Promise<void> {
  const first = Math.floor(within.start / VSAN_CHUNK_BYTES)
  const last = Math.ceil(within.end / VSAN_CHUNK_BYTES)
  for (const { firstChunk, chunks } of await usedChunks(call, replicas)) {
    const start = Math.max(first, firstChunk)
    const end = Math.min(last, firstChunk + chunks)
    if (start >= end) continue
    const range = { firstChunk: start, chunks: end - start }
    await makeEqual(call, replicas, range, { ...options, within })
  }
}

async function recoverAll(
  attempts: Attempts,
  held: HeldConfiguration,
  onCopied: () => void,
): Promise<void> {
  const active = () => activeReplicas(held.current())
  if (active().length < 2) return
  const ranges = await attempts.run((call) => usedChunks({ call }, active()))
  for (const range of ranges)
    await attempts.run(
      async (call) => void (await makeEqual({ call }, active(), range, { onCopied })),
    )
}
