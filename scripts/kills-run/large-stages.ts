import type { RpcChannel } from '@nkpsim/rpc'
import type { FioJob, LargeDisk } from './large-disk.ts'
import { CALL, KILLED, PROVIDER, type Site } from './site.ts'

/** Deadline of an operation on the large disk, ms. */
const LONG_CALL = { timeoutMs: 3_600_000 }
/** Ranges that fio writes. While it writes the second one, the host is killed. */
const FIRST = { offsetMib: 1024, sizeMib: 512 }
const SECOND = { offsetMib: 1536, sizeMib: 512 }

/** An operation on the large disk, and its checks. */
export type Stage = {
  name: string
  /** Part of all kills. */
  share: number
  /** Names of the calls in the audit log; none for fio, which calls no service. */
  calls: readonly string[]
  /** Whether the VM is on during the operation. */
  isOn: boolean
  /** Makes what the operation needs. Called if nothing is left to do. */
  setUp: () => Promise<void>
  operate: (channel: RpcChannel) => Promise<unknown>
  isDone: () => Promise<boolean>
  /** Verifies by fio what it wrote and flushed. The VM is on. */
  verify: () => Promise<string[]>
  /**
   * Part of the operation's duration in which kills fall. It is small if an interrupted operation
   * continues, because each further kill would otherwise come after its end.
   */
  within: number
}

/** Writes the first range by fio, and returns the stages in their order. */
export async function largeStages(site: Site, disk: LargeDisk): Promise<Stage[]> {
  const { name } = disk
  let first: FioJob = { ...FIRST, seed: 1 }
  let second: FioJob | undefined
  let seed = 1
  const writeFirst = async (): Promise<void> => {
    seed++
    const job = { ...FIRST, seed }
    await disk.writeByFio(job)
    first = job
  }
  const verify = async (): Promise<string[]> => {
    const jobs = second === undefined ? [first] : [first, second]
    return (await Promise.all(jobs.map((job) => disk.verifyByFio(job)))).flat()
  }
  const onHost = <T>(use: (channel: RpcChannel) => Promise<T>) => useChannel(site, use)
  const hasSnapshots = async (): Promise<boolean> => {
    const { snapshots, needsConsolidation } = await onHost((channel) =>
      snapshotsOf(channel).listSnapshots({ name }, CALL),
    )
    return snapshots.length > 0 || needsConsolidation
  }
  const create = (channel: RpcChannel) =>
    snapshotsOf(channel).createSnapshot({ name, snapshot: 'large' }, LONG_CALL)
  const removeAll = (channel: RpcChannel) =>
    snapshotsOf(channel).removeAllSnapshots({ name }, LONG_CALL)
  const rekey = (deep: boolean) => (channel: RpcChannel) =>
    cryptoOf(channel).rekeyVm({ name, deep, provider: PROVIDER }, LONG_CALL)
  const nothing = async (): Promise<void> => undefined
  await disk.writeByFio(first)
  /** What a conversion in place makes of the disk. */
  let toEncrypted = true
  return [
    {
      ...{ name: 'writing by fio', share: 0.2, calls: [], isOn: true, within: 1, verify },
      setUp: nothing,
      operate: async () => {
        second = undefined
        const job = { ...SECOND, seed: ++seed }
        await disk.writeByFio(job)
        second = job
      },
      isDone: async () => second !== undefined,
    },
    {
      ...{ name: 'snapshot', share: 0.1, calls: ['CreateSnapshot'], isOn: true, within: 1, verify },
      setUp: async () => void (await onHost(removeAll)),
      operate: create,
      isDone: hasSnapshots,
    },
    {
      ...{
        name: 'snapshot removal',
        share: 0.2,
        calls: ['RemoveAllSnapshots'],
        isOn: true,
        verify,
      },
      within: 1,
      setUp: async () => {
        if (!(await disk.isOn())) await disk.powerOn()
        await onHost(create)
        await writeFirst()
      },
      operate: removeAll,
      isDone: async () => !(await hasSnapshots()),
    },
    {
      ...{ name: 'shallow rekey', share: 0.1, calls: ['RekeyVm'], isOn: true, within: 1, verify },
      setUp: nothing,
      operate: rekey(false),
      isDone: async () => true,
    },
    {
      ...{ name: 'deep rekey', share: 0.2, calls: ['RekeyVm'], isOn: false, within: 1, verify },
      setUp: nothing,
      operate: rekey(true),
      isDone: async () => true,
    },
    {
      ...{
        name: 'conversion in place',
        share: 0.2,
        calls: ['EncryptVm', 'DecryptVm'],
        isOn: false,
        within: 0.5,
        verify,
      },
      setUp: async () => {
        toEncrypted = !toEncrypted
      },
      operate: (channel) =>
        toEncrypted
          ? cryptoOf(channel).encryptVm({ name, provider: PROVIDER }, LONG_CALL)
          : cryptoOf(channel).decryptVm({ name }, LONG_CALL),
      isDone: async () => (await disk.isEncrypted()) === toEncrypted,
    },
  ]
}

async function useChannel<T>(site: Site, use: (channel: RpcChannel) => Promise<T>): Promise<T> {
  const channel = await site.connect(KILLED)
  try {
    return await use(channel)
  } finally {
    channel.close()
  }
}

function snapshotsOf(channel: RpcChannel) {
  return channel.client('nkpsim.esxi.v1.VmSnapshotService')
}

function cryptoOf(channel: RpcChannel) {
  return channel.client('nkpsim.esxi.v1.VmCryptoService')
}
