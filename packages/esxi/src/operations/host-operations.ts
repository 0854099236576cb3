import type { Logger } from '@nkpsim/daemon'
import type { AuditLog } from '@nkpsim/daemon/audit'
import type { MachineClock, Random } from '@nkpsim/effects'
import type { Adoption } from '../adoption/adoption.ts'
import type { HostAttestation } from '../attestation/host-attestation.ts'
import type { CheckpointStore } from '../audit/checkpoint-store.ts'
import type { HostState } from '../config-store/host-state.ts'
import { createVcenterStream } from '../desired-state/vcenter-stream.ts'
import type { HostEncryption } from '../encryption/host-encryption.ts'
import type { Guests } from '../guest/guests.ts'
import type { Ha } from '../ha/ha.ts'
import type { HostCryptoControl } from '../host-crypto/host-crypto-control.ts'
import type { HostFacts } from '../host-facts.ts'
import type { ChangeSignal } from '../inventory/change-signal.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { HeldKeys } from '../key-provider/held-keys.ts'
import type { HostKeys } from '../key-provider/host-keys.ts'
import type { MigrationNetwork } from '../migration/connect-to.ts'
import type { NbdServer } from '../nbd/nbd-server.ts'
import type { DroppedKeyProvider } from '../records/key-provider.ts'
import type { HostSettings } from '../settings/host-settings.ts'
import type { HostTpm } from '../tpm/host-tpm.ts'
import type { TpmProblem } from '../tpm/tpm-problem.ts'
import type { HostTrust } from '../trusted/host-trust.ts'
import type { Rehearsals } from '../vm/rehearsal/rehearsals.ts'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import type { HostVsan } from '../vsan/host-vsan.ts'
import type { VtpmRecords } from '../vtpm/vtpm-records.ts'
import { adoptionOperations } from './adoption.ts'
import { attestationOperations } from './attestation.ts'
import { auditLogOperations } from './audit-log.ts'
import { checkpointOperations } from './checkpoints.ts'
import { desiredStateOperations } from './desired-state.ts'
import { disasterRecoveryOperations } from './disaster-recovery.ts'
import { diskOperations } from './disks.ts'
import { encryptionOperations } from './encryption.ts'
import { guestOperations } from './guests.ts'
import { highAvailabilityOperations } from './high-availability.ts'
import { hostCryptoOperations } from './host-crypto.ts'
import { hostKeyOperations } from './host-keys.ts'
import { keyPersistenceOperations } from './key-persistence.ts'
import { migrationOperations } from './migration.ts'
import { nbdOperations } from './nbd.ts'
import type { Declared } from './operation.ts'
import { plainVmOperations } from './plain-vms.ts'
import { registrationOperations } from './registration.ts'
import { sessionOperations } from './sessions.ts'
import { settingOperations } from './settings.ts'
import { statusOperations } from './status.ts'
import { tpmOperations } from './tpm.ts'
import { virtualMachineOperations } from './virtual-machines.ts'
import { vmCloneOperations } from './vm-clones.ts'
import { vmKeyOperations } from './vm-keys.ts'
import { vmLifecycleOperations } from './vm-lifecycle.ts'
import { vmProgressOperations } from './vm-progress.ts'
import { vmSnapshotOperations } from './vm-snapshots.ts'
import { vsanComponentOperations } from './vsan-components.ts'
import { vsanFileOperations } from './vsan-files.ts'
import { vsanObjectOperations } from './vsan-objects.ts'
import { vtpmOperations } from './vtpms.ts'
import { withCallers } from './with-callers.ts'

/** Parts of a host that its operations use. */
export type HostParts = {
  hostId: string
  managementPort: number
  facts: HostFacts
  state: HostState
  settings: HostSettings
  tpm: HostTpm | undefined
  /** Why the TPM could not be used at boot. */
  bootProblem: TpmProblem | undefined
  /** Why the TPM cannot be used now. */
  tpmProblem: () => TpmProblem | undefined
  /** Event log of the boot. */
  eventLog: Buffer
  encryption: HostEncryption
  attestation: HostAttestation
  adoption: Adoption
  /** Called when a vCenter has become the manager of the host. */
  onAdopted: () => Promise<void>
  network: MigrationNetwork
  vms: VirtualMachines
  vtpmRecords: VtpmRecords
  nbd: NbdServer
  guests: Guests
  crypto: HostCryptoControl
  hostKeys: HostKeys
  /** KEKs of standard providers in memory. */
  heldKeys: HeldKeys
  ha: Pick<Ha, 'status'>
  rehearsals: Rehearsals
  trust: Pick<HostTrust, 'agent' | 'keys'>
  inventory: () => Promise<Inventory>
  changes: ChangeSignal
  /**
   * Called after the host has applied a state. `dropped` lists the providers that it no longer
   * holds.
   */
  onTaken: (dropped: readonly DroppedKeyProvider[]) => Promise<void>
  /** The host's own audit log. */
  log: AuditLog
  /** Checkpoints of the audit logs of vCenters. */
  checkpoints: CheckpointStore
  vsan: Pick<HostVsan, 'host' | 'files' | 'members' | 'report'>
  clock: MachineClock
  random: Random
  logger: Logger
}

export type HostOperations = ReturnType<typeof hostOperations>

/**
 * All operations of a host, by noun. Created again for each vCenter, so that a new vCenter starts
 * without a stream.
 */
export function hostOperations(parts: HostParts) {
  const withStream = { ...parts, stream: createVcenterStream() }
  return withCallers({
    adoption: adoptionOperations(parts),
    attestation: attestationOperations(parts),
    auditLog: auditLogOperations(parts),
    checkpoints: checkpointOperations(parts),
    desiredState: desiredStateOperations(withStream),
    disasterRecovery: disasterRecoveryOperations(parts),
    disks: diskOperations(parts),
    encryption: encryptionOperations(parts),
    highAvailability: highAvailabilityOperations(parts),
    guests: guestOperations(parts),
    hostCrypto: hostCryptoOperations(parts),
    hostKeys: hostKeyOperations(parts),
    keyPersistence: keyPersistenceOperations(parts),
    migration: migrationOperations(parts),
    nbd: nbdOperations(parts),
    plainVms: plainVmOperations(parts),
    registration: registrationOperations(parts),
    sessions: sessionOperations(parts),
    settings: settingOperations(parts),
    status: statusOperations(withStream),
    tpm: tpmOperations(parts),
    virtualMachines: virtualMachineOperations(parts),
    vmClones: vmCloneOperations(parts),
    vmKeys: vmKeyOperations(parts),
    vmLifecycle: vmLifecycleOperations(parts),
    vmProgress: vmProgressOperations(parts),
    vmSnapshots: vmSnapshotOperations(parts),
    vsanComponents: vsanComponentOperations(parts),
    vsanFiles: vsanFileOperations(parts),
    vsanObjects: vsanObjectOperations(parts),
    vtpms: vtpmOperations(parts),
  })
}

/** Returns the declarations of all operations. */
export function declaredOperations(operations: HostOperations): Declared[] {
  return Object.values(operations).flatMap((ofNoun) => Object.values<Declared>(ofNoun))
}
