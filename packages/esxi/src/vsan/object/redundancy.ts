import { type Repetition, repeatEvery } from '@nkpsim/daemon'
import type { RangeTurns } from '../../disk/range-turns.ts'
import type { ObjectConfiguration, VsanComponent } from '../../records/vsan.ts'
import { VSAN_CHUNK_BYTES } from '../components.ts'
import { offsetAt } from '../esa/banks.ts'
import { withAdded, withFailed, withoutComponent, withState } from './changes.ts'
import type { OwnerContext } from './context.ts'
import type { HeldConfiguration } from './held-configuration.ts'
import { codeOf } from './object-errors.ts'
import { placeComponents } from './placement.ts'
import { type ChunkRange, makeEqual, usedChunks } from './reconcile.ts'
import { isNeeded, planRedundancy, type RedundancyStep } from './redundancy-plan.ts'
import type { ReplicatedContent } from './replicated-content.ts'
import type { Resync, ResyncProgress } from './resync-progress.ts'
import { activeReplicas } from './votes.ts'
import type { Wishes } from './wishes.ts'

const INTERVAL_MS = 1000
/** Chunks that a resync compares at a time, while writes to them wait. */
const RESYNC_CHUNKS = 4
const PARALLEL_RANGES = 4

/** Keeps an owned object redundant: notices lost components, brings them back, replaces them. */
export function keepRedundancy({
  context,
  held,
  content,
  turns,
  progress,
  wishes,
}: {
  context: OwnerContext
  held: HeldConfiguration
  content: ReplicatedContent
  turns: RangeTurns
  progress: ResyncProgress
  wishes: Wishes
}): Repetition {
  const { leases, clusterNowMs, lostBeforeMs, logger } = context
  const { objectId } = held.current()
  const isLeaving = (id: string): boolean => wishes.find(id) !== undefined
  const resync = async (component: VsanComponent, stopping: AbortSignal): Promise<void> => {
    const { componentId } = component
    // A call that began before does not know this component yet, so it must end first.
    await turns.run({ start: 0, end: Infinity }, 'write', async () => undefined)
    // A replica of a host that restarted since its last use is judged, or it would be no source.
    await content.flush()
    const sources = activeReplicas(held.current()).filter(({ hostId }) => leases.find(hostId))
    const target = held.current().components.find((each) => each.componentId === componentId)
    if (sources.length === 0 || target === undefined) return
    const pair = [...sources.slice(0, 1), target]
    const ranges = await usedChunks(content.replicas, pair, RESYNC_CHUNKS)
    const chunks = ranges.reduce((sum, range) => sum + range.chunks, 0)
    using step = progress.begin({
      objectId,
      component: target,
      totalBytes: chunks * VSAN_CHUNK_BYTES,
      reason: reasonOf(target, held.current(), isLeaving),
    })
    const copy = (from: readonly VsanComponent[], range: ChunkRange): Promise<number> =>
      makeEqual(content.replicas, [...from, target], range, {
        sources: from.length,
        isComplete: true,
      })
    const queue = ranges.values()
    const worker = async (): Promise<void> => {
      for (const range of queue) {
        if (stopping.aborted || content.broken.has(componentId)) return
        // Turns are about bytes of the object, in whatever bank of addresses they are.
        const start = offsetAt(range.firstChunk * VSAN_CHUNK_BYTES)
        const end = start + range.chunks * VSAN_CHUNK_BYTES
        await turns.run({ start, end }, 'read', async () => {
          await copy(sources.slice(0, 1), range).catch((error: unknown) => {
            // Another current replica may have the sector that this one cannot read.
            if (codeOf(error) !== 'VSAN_CHECKSUM' || sources.length === 1) throw error
            return copy(sources, range)
          })
        })
        step.add(range.chunks * VSAN_CHUNK_BYTES)
      }
    }
    await Promise.all(Array.from({ length: PARALLEL_RANGES }, worker))
    if (stopping.aborted) return
    await content.afterFlushOf(target, () =>
      held.change((current) =>
        content.broken.has(componentId) ? current : withState(current, componentId, 'ACTIVE'),
      ),
    )
  }
  /** Whether a component does not exist, although its disk is mounted. It never comes back. */
  const isGone = async ({ hostId, diskId }: VsanComponent, error: unknown): Promise<boolean> => {
    if (codeOf(error) !== 'VSAN_COMPONENT_NOT_FOUND') return false
    return (await mountedDisks(context, [hostId])).some((disk) => disk.diskId === diskId)
  }
  const bringBack = async (component: VsanComponent, stopping: AbortSignal): Promise<void> => {
    const { componentId, kind, state } = component
    try {
      await held.store(component)
    } catch (error) {
      // The disk of the component is locked or lost it. Nobody needs what a new one had.
      if (state === 'RECONFIG' && codeOf(error) !== 'VSAN_HOST_UNREACHABLE') await remove(component)
      else if (await isGone(component, error))
        await held.change((current) =>
          withFailed(current, new Map([[componentId, 'DEGRADED' as const]]), clusterNowMs()),
        )
      throw error
    }
    if (kind === 'witness')
      return held.change((current) => withState(current, componentId, 'ACTIVE'))
    content.replicas.useAgain(componentId)
    content.broken.delete(componentId)
    if (state !== 'RECONFIG')
      await held.change((current) => withState(current, componentId, 'ABSENT_RESYNC'))
    await resync(component, stopping)
  }
  /** Adds a component in place of another. Returns false if no disk can take it. */
  const replace = async (
    { kind, componentId: replacedId }: VsanComponent,
    mayUse: (diskId: string) => boolean = () => true,
  ): Promise<boolean> => {
    const others = held.current().components.filter((each) => each.componentId !== replacedId)
    const used = new Set(others.map(({ hostId }) => hostId))
    const hosts = context.members().filter(({ hostId }) => !used.has(hostId))
    const disks = await mountedDisks(
      context,
      hosts.map(({ hostId }) => hostId),
    )
    const usable = disks.filter(({ diskId }) => mayUse(diskId))
    const [place] = placeComponents([kind], usable) ?? []
    if (place === undefined) return false
    const { hostId, diskId } = place
    const componentId = context.random.uuid()
    const { token } = await leases.require(hostId)
    const configuration = held.current()
    await context.peerOf(hostId).create({ token, diskId, componentId, kind, configuration })
    const component: VsanComponent = { componentId, hostId, diskId, kind, state: 'RECONFIG' }
    await held.change((current) => withAdded(current, component))
    return true
  }
  /** Moves a component off its disk. If there is no place, the object may have to do without. */
  const move = async (component: VsanComponent): Promise<void> => {
    if (await replace(component, (diskId) => diskId !== component.diskId)) return
    if (wishes.find(component.componentId)?.allowReducedRedundancy !== true) return
    const given = new Map([[component.componentId, 'DEGRADED' as const]])
    await held.change((current) => withFailed(current, given, clusterNowMs()))
  }
  const remove = async ({ componentId, hostId }: VsanComponent): Promise<void> => {
    // Meanwhile another component may have failed, so that this one is needed.
    await held.change((current) =>
      isNeeded(current, componentId, isLeaving) ? current : withoutComponent(current, componentId),
    )
    if (held.current().components.some((each) => each.componentId === componentId)) return
    const token = leases.find(hostId)?.token
    // A host that is away removes it when it sees the new configuration.
    if (token !== undefined) await context.peerOf(hostId).discard({ token, componentId })
  }
  const act = (step: RedundancyStep, stopping: AbortSignal): Promise<void> => {
    switch (step.kind) {
      case 'mark-absent': {
        const failed = new Map(step.components.map((each) => [each.componentId, 'ABSENT' as const]))
        return held.change((current) => withFailed(current, failed, clusterNowMs()))
      }
      case 'bring-back':
        return bringBack(step.component, stopping)
      case 'remove':
        return remove(step.component)
      case 'replace': {
        const { components } = held.current()
        const now = components.find((each) => each.componentId === step.component.componentId)
        // A step before this one may have brought it back.
        return now?.state === 'ACTIVE'
          ? Promise.resolve()
          : replace(step.component).then(() => undefined)
      }
      case 'move':
        return move(step.component)
    }
  }
  return repeatEvery(context.clock, INTERVAL_MS, async (stopping) => {
    try {
      await held.settle()
      const isReachable = (hostId: string): boolean => leases.find(hostId) !== undefined
      for (const step of planRedundancy(held.current(), isReachable, lostBeforeMs(), isLeaving))
        await act(step, stopping).catch((error: unknown) =>
          logger.debug('vsan.redundancy-step.failed', {
            objectId,
            step: step.kind,
            reason: error instanceof Error ? error.message : undefined,
          }),
        )
      // A component that is never written, such as a witness, would never learn of a change.
      for (const component of held.lacking()) await held.store(component).catch(() => undefined)
    } catch {
      // The next round tries again. Calls of the user report that the object is not accessible.
    }
  })
}

/** A new component is a repair, unless it takes the place of one that must leave its disk. */
function reasonOf(
  { state, kind }: VsanComponent,
  { components }: ObjectConfiguration,
  isLeaving: (componentId: string) => boolean,
): Resync['reason'] {
  if (state !== 'RECONFIG') return 'stale'
  const replacesLeaving = components.some(
    (each) => each.kind === kind && isLeaving(each.componentId),
  )
  return replacesLeaving ? 'evacuate' : 'repair'
}

/** Returns the mounted disks of hosts that answer. */
export async function mountedDisks(
  { peerOf }: Pick<OwnerContext, 'peerOf'>,
  hostIds: readonly string[],
) {
  const answers = await Promise.allSettled(
    hostIds.map(async (hostId) => {
      const disks = await peerOf(hostId).disks()
      return disks
        .filter(({ state }) => state === 'mounted')
        .map(({ diskId, capacityBytes, usedBytes }) => ({
          ...{ hostId, diskId, capacityBytes, usedBytes },
        }))
    }),
  )
  return answers.flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
}
