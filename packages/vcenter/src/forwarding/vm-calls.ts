import type { CallOptions, esxiV1, RpcChannel } from '@nkpsim/rpc'

const MACHINES = 'nkpsim.esxi.v1.VirtualMachineService'
const REGISTRATION = 'nkpsim.esxi.v1.VmRegistrationService'
const CRYPTO = 'nkpsim.esxi.v1.VmCryptoService'
const PLAIN = 'nkpsim.esxi.v1.PlainVmService'
const LIFECYCLE = 'nkpsim.esxi.v1.VmLifecycleService'
const CLONES = 'nkpsim.esxi.v1.VmCloneService'
const SNAPSHOTS = 'nkpsim.esxi.v1.VmSnapshotService'

/** A VM as its host describes it. */
export type HostVm = esxiV1.Vm__Output

/** Makes a call to the host of this name. */
export type HostAct<Answer> = (
  channel: RpcChannel,
  options: CallOptions,
  host: string,
) => Promise<Answer>

/** Answer with the VM after the call. */
export type WithVm = { vm: HostVm | null }

/** Answer after a call that takes the VM from the host's list. */
export type WithoutVm = {
  /** Revision of the host's VMs without the VM. */
  revision: number
}

/** Location and key provider of a new VM. */
export type NewVmSpec = esxiV1.VmSpec__Output

type CreateVm = { spec: NewVmSpec; diskBytes: number }
/** Settings to change. Missing fields stay; an empty text removes the setting. */
export type Settings = {
  annotation?: string
  memoryBytes?: number
  cpuCount?: number
  extraSettings: { name: string; value: string }[]
  migrateEncryption?: esxiV1.MigrateEncryption
  restartPriority?: esxiV1.RestartPriority
}

/** Returns the call that changes the VM of this name. */
type OnVm<Answer> = (name: string) => HostAct<Answer>

export const createVm =
  (request: CreateVm): HostAct<WithVm> =>
  (channel, options) =>
    channel.client(MACHINES).createVm(request, options)
/** Returns the call that makes a VM without encryption. */
export const createPlainVm =
  (request: { name: string; datastore: string; diskBytes: number }): HostAct<WithVm> =>
  (channel, options) =>
    channel.client(PLAIN).createPlainVm(request, options)
export const powerOnVm: OnVm<WithVm> = (name) => (channel, options) =>
  channel.client(MACHINES).powerOnVm({ name }, options)
export const powerOffVm: OnVm<WithVm> = (name) => (channel, options) =>
  channel.client(MACHINES).powerOffVm({ name }, options)

export const registerVm =
  (request: { name: string; datastore: string }): HostAct<WithVm> =>
  (channel, options) =>
    channel.client(REGISTRATION).registerVm(request, options)
export const unregisterVm: OnVm<WithoutVm> = (name) => (channel, options) =>
  channel.client(REGISTRATION).unregisterVm({ name }, options)
export const deleteVm: OnVm<WithoutVm> = (name) => (channel, options) =>
  channel.client(REGISTRATION).deleteVm({ name }, options)
export const reloadVm: OnVm<WithVm> = (name) => (channel, options) =>
  channel.client(REGISTRATION).reloadVm({ name }, options)
export const markAsTemplate: OnVm<WithVm> = (name) => (channel, options) =>
  channel.client(REGISTRATION).markAsTemplate({ name }, options)
export const markAsVm: OnVm<WithVm> = (name) => (channel, options) =>
  channel.client(REGISTRATION).markAsVm({ name }, options)

export const unlockVm: OnVm<WithVm> = (name) => (channel, options) =>
  channel.client(CRYPTO).unlockVm({ name }, options)

export const suspendVm: OnVm<WithVm> = (name) => (channel, options) =>
  channel.client(LIFECYCLE).suspendVm({ name }, options)
export const resumeVm: OnVm<WithVm> = (name) => (channel, options) =>
  channel.client(LIFECYCLE).resumeVm({ name }, options)
export const resetVm: OnVm<WithVm> = (name) => (channel, options) =>
  channel.client(LIFECYCLE).resetVm({ name }, options)
export const renameVm =
  (request: { name: string; newName: string }): HostAct<WithVm> =>
  (channel, options) =>
    channel.client(LIFECYCLE).renameVm(request, options)
export const reconfigureVm =
  (request: Settings & { name: string }): HostAct<WithVm> =>
  (channel, options) =>
    channel.client(LIFECYCLE).reconfigureVm(request, options)

/** A key that vCenter has made; no key id: the host makes the key. */
type GivenKey = { provider: string; keyId: string }
/** Disks to change; none and not to skip: all. */
export type Disks = { skipDisks: boolean; disks: number[] }
export type Rekey = Disks & { deep: boolean; skipHome: boolean }
export type Clone = {
  cloneName: string
  datastore: string
  snapshot: string
  snapshotId: string
  vtpmPolicy: esxiV1.VtpmProvisionPolicy
}
export type Removal = { snapshot: string; id: string; withChildren: boolean }

export const encryptVm =
  (request: Disks & GivenKey & { name: string }): HostAct<WithVm> =>
  (channel, options) =>
    channel.client(CRYPTO).encryptVm(request, options)
export const decryptVm =
  (request: Disks & { name: string }): HostAct<WithVm> =>
  (channel, options) =>
    channel.client(CRYPTO).decryptVm(request, options)
export const rekeyVm =
  (request: Rekey & GivenKey & { name: string }): HostAct<WithVm> =>
  (channel, options) =>
    channel.client(CRYPTO).rekeyVm(request, options)
export const cloneVm =
  (request: Clone & GivenKey & { name: string }): HostAct<WithVm> =>
  (channel, options) =>
    channel.client(CLONES).cloneVm(request, options)
export const removeSnapshot =
  (request: Removal & { name: string }): HostAct<WithVm> =>
  (channel, options) =>
    channel.client(SNAPSHOTS).removeSnapshot(request, options)
export const removeAllSnapshots: OnVm<WithVm> = (name) => (channel, options) =>
  channel.client(SNAPSHOTS).removeAllSnapshots({ name }, options)
