import type { Logger } from '@nkpsim/daemon'
import { joinSignals } from '@nkpsim/daemon/abortable'
import type { Random } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import type { KeySource, NewKey } from '../key-provider/key-source.ts'
import type { Vm } from '../records/virtual-machine.ts'
import type { TpmProvisionPolicy } from '../records/vtpm.ts'
import { cloneVtpm } from '../vtpm/copy-vtpm.ts'
import type { VtpmEffects } from '../vtpm/vtpm-state.ts'
import type { Changes, LongCall } from './changes.ts'
import { withCloneSource } from './clone/clone-source.ts'
import { type CloneSource, cloneVm } from './clone/clone-vm.ts'
import { type Datastore, vmPaths } from './files/datastore.ts'
import type { VmFiles } from './files/read-vm.ts'
import { requireVmName } from './files/vm-name.ts'
import type { OnProgress } from './keys/convert-disks.ts'
import type { VmKeys } from './keys/vm-keys.ts'
import type { RunningVms } from './power/vm-power.ts'
import { findDatastore, requireFreeName } from './registry/create-vm.ts'
import { locateVm, spelledVmName, type VmPlace, type VmPlaces } from './registry/places.ts'
import type { Registration } from './registry/registration.ts'

export type VmClonesInput = {
  hostName: string
  places: VmPlaces
  keys: VmKeys
  registration: Pick<Registration, 'hostId' | 'enter'>
  running: RunningVms
  sourceForEncryption: (name: string) => Promise<KeySource>
  whileLong: Changes['whileLong']
  describe: (place: VmPlace, name: string, files: VmFiles) => Promise<Vm>
  random: Random
  vtpm: Pick<VtpmEffects, 'virtual' | 'runFolder'>
  cloneVtpmPolicy: () => TpmProvisionPolicy
  /** Aborts when the host stops. */
  signal: AbortSignal
  logger: Logger
}

/** A client's request for a clone. */
export type NewClone = {
  /** Name of the VM to clone. */
  name: string
  cloneName: string
  /** Empty means the datastore of the VM. */
  datastore: string
  /** Key provider of the clone's keys. Empty means the keys of the VM. */
  provider: string
  /** Id of the key that vCenter gave the host; empty or undefined: the host makes the key. */
  keyId?: string | undefined
  /** Name of the snapshot to clone; empty means the current state. */
  snapshot: string
  /** Id of the snapshot to clone; empty means that the name selects it. */
  snapshotId: string
  /** What the clone gets if the VM has a vTPM; undefined: as the setting of vCenter says. */
  vtpmPolicy: TpmProvisionPolicy | undefined
}

/** Clones VMs. A clone takes up to hours. Other changes of both VMs are refused meanwhile. */
export type VmClones = {
  /**
   * @throws EsxiError VM_NOT_FOUND, VM_ALREADY_EXISTS, INVALID_NAME, INVALID_POWER_STATE,
   *   SNAPSHOT_NOT_FOUND, DATASTORE_NOT_FOUND, and errors of cloneVm
   */
  clone(spec: NewClone, call?: LongCall): Promise<Vm>
}

export function createVmClones(input: VmClonesInput): VmClones {
  const { places, keys, registration, whileLong, random, logger } = input
  const build = async (
    datastore: Datastore,
    name: string,
    source: CloneSource,
    { provider, keyId, vtpmPolicy }: Pick<NewClone, 'provider' | 'keyId' | 'vtpmPolicy'>,
    long: { signal: AbortSignal; onProgress: (part: number) => void },
  ): Promise<Vm> => {
    const keySource = provider === '' ? undefined : await input.sourceForEncryption(provider)
    using newKey = await keySource?.newKey(random, keyId)
    const requireHeld = () => (newKey === undefined ? undefined : keys.requireHeld(newKey))
    const registrant = registration.hostId
    const effects = { ...input.vtpm, random }
    const policy = vtpmPolicy ?? input.cloneVtpmPolicy()
    const files = await cloneVm(
      {
        ...{ datastore, name, registrant, source, newKey, requireHeld, random },
        cloneVtpm: (from, to) => cloneVtpm(effects, policy, from.configuration, from.place, to),
      },
      long,
    )
    const place = { datastore, paths: vmPaths(datastore, name) }
    using ownKey = newKey === undefined ? inherited(source) : undefined
    await registration.enter(place, name, files, { newKey: newKey ?? ownKey })
    return input.describe(place, name, files)
  }
  return {
    clone: async (spec, { still, signal: asked, onProgress } = {}) => {
      const name = await spelledVmName(places, spec.name)
      const cloneName = requireVmName(spec.cloneName)
      if (cloneName === name)
        throw new EsxiError('VM_ALREADY_EXISTS', `the clone needs another name than "${name}"`)
      const { datastore: own } = await locateVm(places, name)
      const datastore =
        spec.datastore === '' ? own : findDatastore(places.datastores, spec.datastore)
      using joined = joinSignals(input.signal, ...(asked === undefined ? [] : [asked]))
      const { signal } = joined
      const tell = (part: number, own: OnProgress): void => {
        const percent = Math.floor(100 * part)
        own(percent)
        onProgress?.(percent)
      }
      const how = { purpose: 'clone', still } as const
      const isFree = () => requireFreeName(places, cloneName)
      const of = { name, snapshot: spec.snapshot, id: spec.snapshotId }
      const vm = await whileLong(name, how, (own) =>
        whileLong(cloneName, { ...how, check: isFree }, () =>
          withCloneSource(input, of, (source) =>
            build(datastore, cloneName, source, spec, {
              signal,
              onProgress: (part) => tell(part, own),
            }),
          ),
        ),
      )
      logger.info('vm.cloned', { vm: name, clone: cloneName, datastore: datastore.name })
      return vm
    },
  }
}

/** Returns the key of the VM home, which the caller wipes. */
function inherited({ home, kekOf }: CloneSource): NewKey | undefined {
  if (home === undefined) return undefined
  const { providerName, keyId } = home.locator
  const kek = kekOf(home)
  return { providerName, keyId, kek, [Symbol.dispose]: () => kek.wipe() }
}
