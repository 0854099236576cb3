import { describe, expect, it } from '@jest/globals'
import { createSimulatedTime, seededRandom, simulatedMachineClock } from '@nkpsim/effects'
import { passTime } from '@nkpsim/effects/testing'
import { describeEtcd, type EtcdLab } from '../testing/etcd-conformance.ts'
import { hasEtcd, startRealEtcd } from '../testing/real-etcd.ts'
import { connectEtcd } from './grpc-etcd.ts'
import { createMemoryEtcd } from './memory-etcd.ts'

const describeReal = hasEtcd() ? describe : describe.skip

async function memoryLab(): Promise<EtcdLab> {
  const time = createSimulatedTime()
  const clock = simulatedMachineClock(time, { startMs: 0 })
  const etcd = createMemoryEtcd({ clock, random: seededRandom('etcd') })
  return {
    connect: async () => etcd.connect('client'),
    run: (task) => passTime(time, task),
    close: async () => undefined,
  }
}

async function realLab(): Promise<EtcdLab> {
  const etcd = await startRealEtcd({ members: 1 })
  const lab = {
    connect: async () => connectEtcd(etcd),
    run: <T>(task: () => Promise<T>) => task(),
    close: async () => etcd[Symbol.asyncDispose](),
  }
  await answering(lab)
  return lab
}

/** Waits until the members have elected a leader. */
async function answering(lab: Pick<EtcdLab, 'connect'>): Promise<void> {
  const etcd = await lab.connect()
  for (;;) {
    const read = await etcd.range({ key: '/', limit: 1 }).then(
      () => true,
      () => false,
    )
    if (read) break
  }
  etcd.close()
}

describeEtcd('a model in memory', memoryLab)
describeReal('with the program etcd', () => {
  describeEtcd('a real member', realLab)

  it('refuses a certificate of another authority', async () => {
    await using etcd = await startRealEtcd({ members: 1 })
    await answering({ connect: async () => connectEtcd(etcd) })
    const stranger = connectEtcd({ ...etcd, tls: etcd.foreignTls })
    await expect(stranger.range({ key: '/', limit: 1 })).rejects.toMatchObject({
      status: 'UNAVAILABLE',
    })
    stranger.close()
  })

  it('calls another member when one does not answer', async () => {
    await using etcd = await startRealEtcd({ members: 3 })
    const client = connectEtcd(etcd)
    await answering({ connect: async () => connectEtcd(etcd) })
    await client.txn({ compare: [], writes: [{ kind: 'put', key: '/k', value: Buffer.of(1) }] })
    etcd.signal(0, 'SIGKILL')
    const read = async (): Promise<number> =>
      (await client.range({ key: '/k', limit: 1 })).entries.length
    let count: number | undefined
    while (count === undefined)
      count = await read().catch((error: { status: string }) => {
        if (error.status !== 'UNAVAILABLE' && error.status !== 'DEADLINE_EXCEEDED') throw error
        return undefined
      })
    expect(count).toBe(1)
    const members = await client.members()
    expect(members.map((member) => member?.hasLeader)).toEqual([undefined, true, true])
    client.close()
  })
})
