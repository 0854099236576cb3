import { expect, it } from '@jest/globals'
import { createSimulatedTime, simulatedMachineClock } from '@nkpsim/effects'
import { passTime } from '@nkpsim/effects/testing'
import { EsxiError } from '../../errors.ts'
import type { ComponentState, ObjectConfiguration } from '../../records/vsan.ts'
import type { OwnerContext } from './context.ts'
import type { HeldConfiguration } from './held-configuration.ts'
import type { VsanPeer } from './peer.ts'
import { createReplicatedContent, type ReplicatedContent } from './replicated-content.ts'

const SECTOR = { start: 0, end: 4096 }
const bytes = (value: number): Buffer => Buffer.alloc(4096, value)

/** A replica of one sector in memory. */
type Replica = {
  flushed: number
  written: number
  session: number
  isUp: boolean
  /** Called at the next write, before it. */
  onWrite?: (() => void | Promise<void>) | undefined
}

/** The content of an object whose configuration is stored nowhere, and its replicas. */
function contentOn(states: Record<string, ComponentState>) {
  const clock = simulatedMachineClock(createdTime, { startMs: 0 })
  const replicas = new Map(
    Object.keys(states).map((id): [string, Replica] => [
      id,
      { flushed: 0, written: 0, session: 1, isUp: true },
    ]),
  )
  const replica = (id: string): Replica => {
    const found = replicas.get(id)
    if (found === undefined) throw new Error(`no replica ${id}`)
    return found
  }
  let configuration: ObjectConfiguration = {
    ...{ objectId: 'o', kind: 'file', failuresToTolerate: 1, csn: 1 },
    owner: { hostId: 'owner', runId: 'run' },
    components: Object.entries(states).map(([id, state]) => ({
      ...{ componentId: id, hostId: id, diskId: id, kind: 'replica', state },
    })),
  }
  let lost: Error | undefined
  const hooks: { onChange?: (() => Promise<void>) | undefined } = {}
  const held: HeldConfiguration = {
    current: () => configuration,
    isLeased: () => true,
    requireNotLost: () => {
      if (lost !== undefined) throw lost
    },
    lose: (error) => {
      lost = error
    },
    settle: async () => undefined,
    change: async (next) => {
      await hooks.onChange?.()
      configuration = { ...next(configuration), csn: configuration.csn + 1 }
    },
    store: async ({ hostId }) => ({ token: `${replica(hostId).session}`, generation: 1 }),
  }
  const used = (id: string, token: string): Replica => {
    const found = replica(id)
    if (!found.isUp) throw new EsxiError('VSAN_HOST_UNREACHABLE', `${id} is down`)
    if (token !== `${found.session}`) throw new EsxiError('VSAN_SESSION_UNKNOWN', 'it restarted')
    return found
  }
  const peerOf = (id: string): VsanPeer =>
    ({
      write: async ({ token, sectors }: { token: string; sectors: Buffer }) => {
        const { onWrite } = replica(id)
        replica(id).onWrite = undefined
        await onWrite?.()
        used(id, token).written = sectors[0] ?? 0
      },
      flush: async ({ token }: { token: string }) => {
        const found = used(id, token)
        found.flushed = found.written
      },
      read: async ({ token }: { token: string }) => bytes(used(id, token).written),
      chunks: async ({ token }: { token: string }) => (used(id, token).written === 0 ? [] : [0]),
      checks: async ({ token }: { token: string }) => {
        const checks = Buffer.alloc(4096)
        checks.writeUInt8(used(id, token).written)
        return checks
      },
    }) as Partial<VsanPeer> as VsanPeer
  const context = { clock, clusterNowMs: clock.nowMs, peerOf, run: configuration.owner }
  const content = createReplicatedContent(context as Partial<OwnerContext> as OwnerContext, held)
  return { content, replica, hooks, clock, lost: () => lost, states: () => configuration }
}

let createdTime = createSimulatedTime()
const inTime = <T>(act: () => Promise<T>): Promise<T> => {
  createdTime = createSimulatedTime()
  return passTime(createdTime, act)
}

/** Restarts the host of a replica, which loses what was not flushed. */
function restart(replica: Replica): void {
  replica.written = replica.flushed
  replica.session++
}

const write = (content: ReplicatedContent, value: number): Promise<void> =>
  content.write(SECTOR, bytes(value))

it('a running write is done again on a replica that restarted after it had done it', async () => {
  await inTime(async () => {
    const { content, replica, clock } = contentOn({ a: 'ACTIVE', b: 'ACTIVE' })
    const [a, b] = [replica('a'), replica('b')]
    await write(content, 1)
    await content.flush()
    // The host of A has done the write and restarts, while the write waits for B.
    b.onWrite = async () => {
      await clock.sleep(10)
      restart(a)
      b.isUp = false
      const reading = content.read(SECTOR)
      await clock.sleep(1000)
      b.isUp = true
      await reading
    }
    await write(content, 2)
    await content.flush()
    expect([a.flushed, b.flushed]).toEqual([2, 2])
  })
})

it('a write is not done while the only active replica restarts and another is excluded', async () => {
  await inTime(async () => {
    const { content, replica, hooks, clock, states } = contentOn({
      a: 'ACTIVE',
      b: 'ABSENT_RESYNC',
    })
    const a = replica('a')
    await write(content, 1)
    await content.flush()
    replica('b').isUp = false
    hooks.onChange = async () => {
      hooks.onChange = undefined
      restart(a)
      // It finds that the host of A restarted, and nothing that ended is lost there.
      const reading = content.read(SECTOR)
      await clock.sleep(1000)
      await reading
    }
    await write(content, 2)
    await content.flush()
    expect(a.flushed).toBe(2)
    expect(states().components[1]?.state).toBe('ABSENT')
  })
})

it('an object whose replicas restart while they are made equal is lost for its owner', async () => {
  await inTime(async () => {
    const { content, replica } = contentOn({ a: 'ACTIVE', b: 'ACTIVE' })
    const [a, b] = [replica('a'), replica('b')]
    Object.assign(a, { written: 1, flushed: 1 })
    Object.assign(b, { written: 2, flushed: 2 })
    const recovering = content.recover()
    // B gets the sector of A, and both hosts restart before the flush.
    while (b.written !== 1) await Promise.resolve()
    restart(a)
    restart(b)
    await expect(recovering).rejects.toMatchObject({ code: 'VSAN_OWNER_LOST' })
    expect(content.isClean()).toBe(false)
  })
})
