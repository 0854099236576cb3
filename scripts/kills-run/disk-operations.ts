import type { RpcChannel } from '@nkpsim/rpc'
import type { OperationName } from './arguments.ts'
import type { TestedOperation } from './operation.ts'
import { CALL, KILLED, PROVIDER, type Site } from './site.ts'
import { type DiskDraws, makeVm, type NewVm, type TestedVm } from './tested-vm.ts'
import { writeDuring } from './write-during.ts'
import { tryWrongKey } from './wrong-keys.ts'

const MIB = 1024 * 1024
/** Sizes at which an operation takes some tenths of a second. */
const LARGE_DISK = { disks: 1, diskBytes: 8 * MIB }
const MEDIUM_DISK = { disks: 1, diskBytes: 4 * MIB }
const SMALL_DISKS = { disks: 4, diskBytes: MIB }
const SNAPSHOTS = 2
const WRITES_PER_SNAPSHOT = 6

/** Encrypted VMs, of which the others get a part in the search for I14. */
export const DONORS: readonly NewVm[] = [
  { name: 'donor-large', ...LARGE_DISK, isPlain: false },
  { name: 'donor-medium', ...MEDIUM_DISK, isPlain: false },
  { name: 'donor-small', ...SMALL_DISKS, disks: 1, isPlain: false },
]

/** What is particular to an operation on a VM of the host that is killed. */
type Particulars = {
  /** Name of the call at the host. */
  call: string
  shape: Omit<NewVm, 'name'>
  /** Brings the VM, which is off, into the state from which the operation starts. */
  toStart: (site: Site, vm: TestedVm) => Promise<void>
  operate: (channel: RpcChannel, name: string) => Promise<unknown>
  isDone: (site: Site, vm: TestedVm) => Promise<boolean>
  /** Whether the VM may be on during the operation. */
  maybeOn?: true
}

const rekeyed = (deep: boolean) => ({
  call: 'RekeyVm',
  toStart: async () => undefined,
  operate: (channel: RpcChannel, name: string) =>
    cryptoOf(channel).rekeyVm({ name, deep, provider: PROVIDER }, CALL),
  // New keys do not show whether the VM has the keys of the last change.
  isDone: async () => false,
})

const PARTICULARS: Readonly<Record<Exclude<OperationName, 'vmotion'>, Particulars>> = {
  'deep-rekey': { ...rekeyed(true), shape: { ...LARGE_DISK, isPlain: false } },
  rekey: { ...rekeyed(false), shape: { ...SMALL_DISKS, isPlain: false }, maybeOn: true },
  encrypt: {
    call: 'EncryptVm',
    shape: { ...LARGE_DISK, isPlain: true },
    toStart: async (site, vm) => {
      if (await isAllEncrypted(vm)) await onKilled(site, (channel) => decrypt(channel, vm.name))
    },
    operate: (channel, name) => encrypt(channel, name),
    isDone: (_, vm) => isAllEncrypted(vm),
  },
  decrypt: {
    call: 'DecryptVm',
    shape: { ...LARGE_DISK, isPlain: false },
    toStart: async (site, vm) => {
      if (await isPlain(vm)) await onKilled(site, (channel) => encrypt(channel, vm.name))
    },
    operate: (channel, name) => decrypt(channel, name),
    isDone: (_, vm) => isPlain(vm),
  },
  'snapshot-removal': {
    call: 'RemoveAllSnapshots',
    shape: { ...MEDIUM_DISK, isPlain: false },
    toStart: async (site, vm) => {
      await vm.powerOn()
      for (let count = 1; count <= SNAPSHOTS; count++) {
        await onKilled(site, (channel) =>
          snapshotsOf(channel).createSnapshot({ name: vm.name, snapshot: `s-${count}` }, CALL),
        )
        for (let write = 0; write < WRITES_PER_SNAPSHOT; write++) await vm.write()
      }
      await vm.powerOff()
    },
    operate: (channel, name) => snapshotsOf(channel).removeAllSnapshots({ name }, CALL),
    isDone: async (site, { name }) => {
      const { snapshots, needsConsolidation } = await onKilled(site, (channel) =>
        snapshotsOf(channel).listSnapshots({ name }, CALL),
      )
      return snapshots.length === 0 && !needsConsolidation
    },
    maybeOn: true,
  },
}

/** Makes the VM of an operation on disks, and returns the operation. */
export async function diskOperation(
  name: Exclude<OperationName, 'vmotion'>,
  { site, random }: { site: Site; random: DiskDraws },
): Promise<TestedOperation> {
  const { call, shape, toStart, operate, isDone, maybeOn } = PARTICULARS[name]
  const vm = await makeVm(site, { name, ...shape }, random)
  const donor = DONORS.find(({ diskBytes }) => diskBytes === shape.diskBytes)?.name ?? ''
  return {
    name,
    audited: { calls: [call], vm: name },
    prepare: async () => {
      if (await vm.isOn()) await vm.powerOff()
      await toStart(site, vm)
      const isOn = maybeOn === true && random.below(2) === 0
      if (isOn) await vm.powerOn()
      const channel = await site.connect(KILLED)
      const once = async (): Promise<void> => void (await operate(channel, name))
      return {
        start: () => (isOn ? writeDuring(vm, once) : once()),
        end: async () => channel.close(),
      }
    },
    check: async () => {
      const on = await vm.hostsWithPower()
      if (on.length > 1) return [`I10: ${name} is powered on on ${on.join(' and ')}`]
      const lines = await vm.check()
      if (await vm.isOn()) await vm.powerOff()
      lines.push(...(await tryWrongKey(site, vm, donor, random)))
      const wasDone = await isDone(site, vm)
      await onKilled(site, (channel) => operate(channel, name)).catch((error: unknown) => {
        // A host that has nothing left to do refuses the operation, and removes what a kill left.
        if (!wasDone || Reflect.get(Object(error), 'status') !== 'FAILED_PRECONDITION') throw error
      })
      if (name !== 'rekey' && name !== 'deep-rekey' && !(await isDone(site, vm)))
        lines.push(`${name} has not finished after it was repeated`)
      lines.push(...(await vm.check()))
      const left = vm.leftovers()
      if (left.length > 0) lines.push(`${name} left files: ${left.join(', ')}`)
      return lines
    },
  }
}

async function onKilled<T>(site: Site, use: (channel: RpcChannel) => Promise<T>): Promise<T> {
  const channel = await site.connect(KILLED)
  try {
    return await use(channel)
  } finally {
    channel.close()
  }
}

function cryptoOf(channel: RpcChannel) {
  return channel.client('nkpsim.esxi.v1.VmCryptoService')
}

function snapshotsOf(channel: RpcChannel) {
  return channel.client('nkpsim.esxi.v1.VmSnapshotService')
}

function encrypt(channel: RpcChannel, name: string): Promise<unknown> {
  return cryptoOf(channel).encryptVm({ name, provider: PROVIDER }, CALL)
}

function decrypt(channel: RpcChannel, name: string): Promise<unknown> {
  return cryptoOf(channel).decryptVm({ name }, CALL)
}

/** Returns whether the home and each disk has a key. The client gives null for a missing one. */
async function keysIn(vm: TestedVm): Promise<boolean[]> {
  const { homeKey, disks = [] } = await vm.get()
  return [homeKey, ...disks.map(({ key }) => key)].map((key) => (key ?? undefined) !== undefined)
}

async function isAllEncrypted(vm: TestedVm): Promise<boolean> {
  return (await keysIn(vm)).every((hasKey) => hasKey)
}

async function isPlain(vm: TestedVm): Promise<boolean> {
  return (await keysIn(vm)).every((hasKey) => !hasKey)
}
