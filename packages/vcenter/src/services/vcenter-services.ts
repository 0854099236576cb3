import type { ServiceRegistration } from '@nkpsim/rpc'
import type { VcenterOperations } from '../operations/vcenter-operations.ts'
import { aboutService } from './about-service.ts'
import { attestationService } from './attestation-service.ts'
import { auditService } from './audit-service.ts'
import { authorizationService } from './authorization-service.ts'
import { custodyService } from './custody-service.ts'
import { hostCryptoService } from './host-crypto-service.ts'
import { inventoryService } from './inventory-service.ts'
import { keyProviderService } from './key-provider-service.ts'
import { licenseService } from './license-service.ts'
import { linkedModeService } from './linked-mode-service.ts'
import { migrationService } from './migration-service.ts'
import { monitoringService } from './monitoring-service.ts'
import { partnerService } from './partner-service.ts'
import { recoveryService } from './recovery-service.ts'
import { sessionService } from './session-service.ts'
import { settingService } from './setting-service.ts'
import { standardProviderService } from './standard-provider-service.ts'
import { taskService } from './task-service.ts'
import { trustedInfrastructureService } from './trusted-infrastructure-service.ts'
import { vcenterHaNodeService, vcenterHaService } from './vcenter-ha-service.ts'
import { virtualMachineService } from './virtual-machine-service.ts'
import { virtualStorageObjectService } from './virtual-storage-object-service.ts'
import { vsanObjectService } from './vsan-object-service.ts'
import { vsanService } from './vsan-service.ts'

/** Returns the services of nkpsim.vcenter.v1, which are adapters over a vCenter's operations. */
export function vcenterServices(operations: VcenterOperations): ServiceRegistration[] {
  const { alarms, backups, backupSchedules, events, hosts, inventory } = operations
  const { permissions, roles, users, virtualMachines } = operations
  return [
    aboutService(operations.about),
    inventoryService({ ...inventory, ...hosts, ...virtualMachines }),
    attestationService(operations.attestation),
    auditService(operations.auditLog),
    monitoringService({ ...events, ...alarms }),
    recoveryService({ ...backups, ...backupSchedules }),
    sessionService(operations.sessions),
    authorizationService({ ...users, ...roles, ...permissions }),
    settingService(operations.settings),
    taskService(operations.tasks),
    custodyService(operations.custody),
    licenseService(operations.licenses),
    linkedModeService(operations.linkedVcenters),
    migrationService(operations.migrations),
    partnerService(operations.partners),
    trustedInfrastructureService(operations.trustedInfrastructure),
    vcenterHaService(operations.vcenterHa),
    vcenterHaNodeService(operations.vcenterHaNode),
    vsanService(operations.vsan),
    vsanObjectService(operations.vsanObjects),
    virtualMachineService(operations.vmChanges),
    virtualStorageObjectService(operations.virtualStorageObjects),
    keyProviderService(operations.keyProviders),
    standardProviderService(operations.standardProviders),
    hostCryptoService(operations.hostCrypto),
  ]
}
