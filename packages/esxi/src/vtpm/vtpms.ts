import type { Secret } from '@nkpsim/crypto'
import type { HeldFolder, Logger } from '@nkpsim/daemon'
import { EsxiError } from '../errors.ts'
import type {
  ForEachKey,
  Vtpm,
  VtpmConfiguration,
  VtpmProblem,
  VtpmReport,
  VtpmState,
} from '../records/vtpm.ts'
import { inVmFolder, type VmPaths } from '../vm/files/datastore.ts'
import { writeVmx } from '../vm/files/write-files.ts'
import type { VmKeys } from '../vm/keys/vm-keys.ts'
import { locateVm, requireRegistered, type VmPlaces } from '../vm/registry/places.ts'
import type { Registration } from '../vm/registry/registration.ts'
import { requireChangeable, requireNotSuspended, requireOff } from '../vm/registry/requirements.ts'
import { adoptVtpm } from './adopt-vtpm.ts'
import { arriveVtpm, type CarriedVtpm, type VtpmCounts } from './carried-vtpm.ts'
import {
  addVtpmFiles,
  removeVtpmFiles,
  requireCertificatesOf,
  requireVtpm,
  withConfiguration,
} from './change-vtpm.ts'
import { reencryptVtpm, type VtpmPlace } from './copy-vtpm.ts'
import { type HowToStart, startVtpm } from './run-vtpm.ts'
import type { LockedVm, RunningVtpm } from './running-vtpm.ts'
import type { VtpmRecords } from './vtpm-records.ts'
import { hashVtpmState, makeVtpm, type VtpmEffects } from './vtpm-state.ts'

export type VtpmsInput = VtpmEffects & {
  records: VtpmRecords
  places: VmPlaces
  keys: VmKeys
  registration: Pick<Registration, 'whileLockedHere' | 'whileOwnedHere'>
  /** Whether a VM is on or powering on. */
  isOn: (name: string) => boolean
  /** Called when a report of VMs would change. */
  onChange: () => void
  logger: Logger
}

/** The vTPMs of the VMs of a host. The caller runs changes of one VM one after another. */
export type Vtpms = {
  /**
   * Adds a vTPM to a powered-off VM.
   * @throws EsxiError INVALID_POWER_STATE, VTPM_ALREADY_EXISTS, VTPM_REFUSED, VTPM_UNAVAILABLE,
   *   VM_NOT_REGISTERED, VM_IS_TEMPLATE, VM_LOCKED, VM_POWERED_ON_ELSEWHERE
   */
  add(name: string): Promise<void>
  /** Removes the vTPM of a powered-off VM. @throws EsxiError VTPM_NOT_FOUND, and errors of add */
  remove(name: string): Promise<void>
  /** Describes a vTPM. @throws EsxiError VTPM_NOT_FOUND, VM_LOCKED */
  get(name: string): Promise<Vtpm>
  /**
   * Accepts the state of a powered-off vTPM, although it is older than the last one.
   * @throws EsxiError VTPM_NOT_FOUND, and errors of add
   */
  acceptRollback(name: string): Promise<void>
  /**
   * Stores the certificates that vCenter issued. The VM may be on.
   * @param certificates DER
   * @throws EsxiError VTPM_NOT_FOUND, INVALID_CERTIFICATE, VM_LOCKED
   */
  installCertificates(name: string, certificates: ForEachKey<Buffer>): Promise<void>
  /** Starts the vTPM of a VM whose lock this host holds. @throws errors of startVtpm */
  powerOn(vm: LockedVm, how?: HowToStart): Promise<RunningVtpm | undefined>
  /** Starts a vTPM for a guest that moves to this host. @throws errors of arriveVtpm */
  arrive(vm: LockedVm, counts: VtpmCounts): Promise<CarriedVtpm>
  /** Returns what a report says about the vTPM of a VM. */
  reportOf(name: string, uuid: string): VtpmReport
  /**
   * Makes the vTPM of a new VM in its folder.
   * @throws EsxiError VTPM_UNAVAILABLE; errors of the file system
   */
  make(place: VtpmPlace): Promise<VtpmConfiguration>
  /** Encrypts the state of a vTPM under another DEK of its VM. @throws errors of reencryptVtpm */
  reencrypt(vtpm: VtpmConfiguration, from: VtpmPlace, dek: Secret): Promise<VtpmConfiguration>
}

export function createVtpms(input: VtpmsInput): Vtpms {
  const { places, keys, registration, records, isOn, onChange, random, logger } = input
  const running = new Map<string, RunningVtpm>()
  /** VMs that were not powered on because the state of their vTPM is older than the last one. */
  const rolledBack = new Set<string>()
  /** Keys without certificates, by the name of the VM. */
  const wanted = new Map<string, ForEachKey<string>>()
  const note = (name: string, { certificates, endorsementKeys }: VtpmConfiguration): void => {
    if (certificates === undefined) wanted.set(name, endorsementKeys)
    else wanted.delete(name)
  }
  const whileOff = async <T>(
    name: string,
    purpose: string,
    work: (vm: LockedVm) => Promise<T>,
  ): Promise<T> => {
    requireOff(isOn, name, purpose)
    const { paths, files } = await requireChangeable({ places, keys }, name)
    requireNotSuspended(files, name, purpose)
    return registration.whileLockedHere(paths, name, (folder) =>
      work({ name, folder, paths, kekOf: keys.kekOf(name) }),
    )
  }
  const stateOf = (name: string): VtpmState => {
    const vtpm = running.get(name)
    if (vtpm === undefined) return 'off'
    return vtpm.hasEnded() ? 'ended' : 'running'
  }
  const problemOf = (name: string): VtpmProblem | undefined => {
    if (stateOf(name) === 'ended') return 'ended'
    return rolledBack.has(name) ? 'rolledBack' : undefined
  }
  const store = async (
    vm: { name: string; folder: HeldFolder; paths: VmPaths },
    certificates: ForEachKey<Buffer>,
  ): Promise<void> => {
    const { name, folder, paths } = vm
    await withConfiguration(folder, paths, keys.kekOf(name), async (opened) => {
      const vtpm = requireVtpm(opened.configuration, name)
      requireCertificatesOf(vtpm, certificates)
      const ofRunning = running.get(name)
      // Another client may hold a running vTPM. Then the next start writes them.
      const areCertificatesStored =
        ofRunning !== undefined &&
        (await ofRunning.device.writeCertificates(certificates).then(
          () => true,
          () => false,
        ))
      const next = {
        ...vtpm,
        areCertificatesStored,
        certificates: {
          rsa: certificates.rsa.toString('base64'),
          ecc: certificates.ecc.toString('base64'),
        },
      }
      const { files, dek, configuration } = opened
      const home = { vmx: files.vmx, dek, configuration: { ...configuration, vtpm: next } }
      await writeVmx(folder, paths, home, random)
      note(name, next)
    })
  }
  return {
    add: async (name) => {
      const vtpm = await whileOff(name, 'add a vTPM', (vm) => addVtpmFiles(input, vm))
      note(name, vtpm)
      logger.info('vtpm.added', { vm: name })
      onChange()
    },
    remove: async (name) => {
      await whileOff(name, 'remove its vTPM', (vm) => removeVtpmFiles(input, vm))
      wanted.delete(name)
      rolledBack.delete(name)
      logger.info('vtpm.removed', { vm: name })
      onChange()
    },
    get: async (name) => {
      const { paths } = await locateVm(places, name)
      return inVmFolder(paths, (folder) =>
        withConfiguration(folder, paths, keys.kekOf(name), async ({ configuration }) => {
          const vtpm = requireVtpm(configuration, name)
          return describe(name, vtpm, stateOf(name), running.get(name))
        }),
      )
    },
    acceptRollback: async (name) => {
      await whileOff(name, 'accept the state of its vTPM', (vm) =>
        withConfiguration(vm.folder, vm.paths, vm.kekOf, async ({ files, configuration }) => {
          const { folder } = requireVtpm(configuration, name)
          await using state = await vm.folder.holdFolder(folder)
          const { uuid } = files.vmx
          await records.accept(uuid, { stateSha256: await hashVtpmState(state), resetCount: 0 })
        }),
      )
      rolledBack.delete(name)
      logger.warn('vtpm.rollback-accepted', { vm: name })
      onChange()
    },
    installCertificates: async (name, certificates) => {
      requireRegistered(places, name)
      const { paths } = await locateVm(places, name)
      const work = (folder: HeldFolder) => store({ name, folder, paths }, certificates)
      await registration.whileOwnedHere(paths, name, work)
      logger.info('vtpm.certified', { vm: name })
      onChange()
    },
    powerOn: async (vm, how) => {
      const { name } = vm
      const withEnd = { ...input, onEnded: ended }
      const { carried } = how ?? {}
      const starting =
        carried === undefined ? startVtpm(withEnd, vm, how) : adoptVtpm(withEnd, vm, carried)
      const vtpm = await starting.catch((error: unknown) => {
        if (error instanceof EsxiError && error.code === 'VTPM_ROLLED_BACK') {
          rolledBack.add(name)
          logger.error('vtpm.rolled-back', { vm: name })
          onChange()
        }
        throw error
      })
      if (vtpm === undefined) return undefined
      rolledBack.delete(name)
      note(name, vtpm.configuration)
      running.set(name, vtpm)
      return {
        ...vtpm,
        stop: async (end) => {
          running.delete(name)
          await vtpm.stop(end)
          onChange()
        },
      }
    },
    arrive: (vm, counts) => arriveVtpm(input, vm, counts),
    reportOf: (name, uuid) => {
      const keysOf = wanted.get(name)
      const seen = records.find(uuid)
      const problem = problemOf(name)
      return {
        ...(keysOf !== undefined && {
          wanted: {
            rsa: Buffer.from(keysOf.rsa, 'base64'),
            ecc: Buffer.from(keysOf.ecc, 'base64'),
          },
        }),
        ...(seen !== undefined && { seen }),
        ...(problem !== undefined && { problem }),
      }
    },
    make: async (place) => {
      const vtpm = await makeVtpm(input, place)
      note(place.vmName, vtpm)
      return vtpm
    },
    reencrypt: (vtpm, from, dek) => reencryptVtpm(input, vtpm, from, { ...from, dek }),
  }

  function ended(vm: string): void {
    logger.error('vtpm.ended', { vm })
    onChange()
  }
}

function describe(
  vm: string,
  { folder, endorsementKeys, certificates }: VtpmConfiguration,
  state: VtpmState,
  running: RunningVtpm | undefined,
): Vtpm {
  const keyOf = (kind: 'rsa' | 'ecc') => ({
    publicKey: Buffer.from(endorsementKeys[kind], 'base64'),
    certificate: certificates === undefined ? undefined : Buffer.from(certificates[kind], 'base64'),
  })
  return {
    vm,
    state,
    folder,
    endorsementKeys: { rsa: keyOf('rsa'), ecc: keyOf('ecc') },
    socketPath: state === 'running' ? running?.device.socketPath : undefined,
  }
}
