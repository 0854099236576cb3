import type { ServiceRegistration } from '@nkpsim/rpc'
import type { HostOperations } from '../operations/host-operations.ts'
import { auditCheckpointService } from './audit-checkpoint-service.ts'
import { disasterRecoveryService } from './disaster-recovery-service.ts'
import { guestService } from './guest-service.ts'
import { highAvailabilityService } from './high-availability-service.ts'
import { hostAgentService } from './host-agent-service.ts'
import { hostAttestationService } from './host-attestation-service.ts'
import { hostAuditService } from './host-audit-service.ts'
import { hostCryptoService } from './host-crypto-service.ts'
import { hostKeyService } from './host-key-service.ts'
import { hostSecurityService } from './host-security-service.ts'
import { hostService } from './host-service.ts'
import { hostSessionService } from './host-session-service.ts'
import { hostSettingService } from './host-setting-service.ts'
import { keyPersistenceService } from './key-persistence-service.ts'
import { migrationService } from './migration-service.ts'
import { nbdService } from './nbd-service.ts'
import { plainVmService } from './plain-vm-service.ts'
import { virtualMachineService } from './virtual-machine-service.ts'
import { vmCloneService } from './vm-clone-service.ts'
import { vmCryptoService } from './vm-crypto-service.ts'
import { vmLifecycleService } from './vm-lifecycle-service.ts'
import { vmProgressService } from './vm-progress-service.ts'
import { vmRegistrationService } from './vm-registration-service.ts'
import { vmSnapshotService } from './vm-snapshot-service.ts'
import { vsanComponentService } from './vsan-component-service.ts'
import { vsanFileService } from './vsan-file-service.ts'
import { vsanObjectService } from './vsan-object-service.ts'
import { vtpmService } from './vtpm-service.ts'

/**
 * The services of nkpsim.esxi.v1 on the management port: adapters over the operations of a host.
 */
export function managementServices(operations: HostOperations): ServiceRegistration[] {
  return [
    hostAgentService(operations.desiredState),
    hostService(operations.status),
    hostAttestationService(operations.attestation),
    hostSessionService(operations.sessions),
    hostSecurityService({ ...operations.tpm, ...operations.encryption }),
    hostCryptoService(operations.hostCrypto),
    hostKeyService(operations.hostKeys),
    keyPersistenceService(operations.keyPersistence),
    highAvailabilityService(operations.highAvailability),
    virtualMachineService({ ...operations.virtualMachines, ...operations.disks }),
    vmRegistrationService(operations.registration),
    vmCryptoService(operations.vmKeys),
    migrationService(operations.migration),
    vmLifecycleService(operations.vmLifecycle),
    disasterRecoveryService(operations.disasterRecovery),
    vmSnapshotService(operations.vmSnapshots),
    vmCloneService(operations.vmClones),
    vmProgressService(operations.vmProgress),
    nbdService(operations.nbd),
    guestService(operations.guests),
    vsanComponentService(operations.vsanComponents),
    vsanFileService(operations.vsanFiles),
    vsanObjectService(operations.vsanObjects),
    vtpmService(operations.vtpms),
    plainVmService(operations.plainVms),
    auditCheckpointService(operations.checkpoints),
    hostAuditService(operations.auditLog),
    hostSettingService(operations.settings),
  ]
}
