import type { AdoptionServiceDefinition, AdoptionServiceHandlers } from './nkpsim/esxi/v1/AdoptionService.ts'
import type { AuditCheckpointServiceDefinition, AuditCheckpointServiceHandlers } from './nkpsim/esxi/v1/AuditCheckpointService.ts'
import type { HostAgentServiceDefinition, HostAgentServiceHandlers } from './nkpsim/esxi/v1/HostAgentService.ts'
import type { HostAttestationServiceDefinition, HostAttestationServiceHandlers } from './nkpsim/esxi/v1/HostAttestationService.ts'
import type { HostCryptoServiceDefinition, HostCryptoServiceHandlers } from './nkpsim/esxi/v1/HostCryptoService.ts'
import type { HostSecurityServiceDefinition, HostSecurityServiceHandlers } from './nkpsim/esxi/v1/HostSecurityService.ts'
import type { HostServiceDefinition, HostServiceHandlers } from './nkpsim/esxi/v1/HostService.ts'
import type { HostSettingServiceDefinition, HostSettingServiceHandlers } from './nkpsim/esxi/v1/HostSettingService.ts'
import type { VirtualMachineServiceDefinition, VirtualMachineServiceHandlers } from './nkpsim/esxi/v1/VirtualMachineService.ts'
import type { VmCryptoServiceDefinition, VmCryptoServiceHandlers } from './nkpsim/esxi/v1/VmCryptoService.ts'
import type { VmRegistrationServiceDefinition, VmRegistrationServiceHandlers } from './nkpsim/esxi/v1/VmRegistrationService.ts'
import type { ClockServiceDefinition, ClockServiceHandlers } from './nkpsim/fault/v1/ClockService.ts'
import type { AboutServiceDefinition, AboutServiceHandlers } from './nkpsim/vcenter/v1/AboutService.ts'
import type { AttestationServiceDefinition, AttestationServiceHandlers } from './nkpsim/vcenter/v1/AttestationService.ts'
import type { AuditServiceDefinition, AuditServiceHandlers } from './nkpsim/vcenter/v1/AuditService.ts'
import type { AuthorizationServiceDefinition, AuthorizationServiceHandlers } from './nkpsim/vcenter/v1/AuthorizationService.ts'
import type { CustodyServiceDefinition, CustodyServiceHandlers } from './nkpsim/vcenter/v1/CustodyService.ts'
import type { InventoryServiceDefinition, InventoryServiceHandlers } from './nkpsim/vcenter/v1/InventoryService.ts'
import type { KeyProviderServiceDefinition, KeyProviderServiceHandlers } from './nkpsim/vcenter/v1/KeyProviderService.ts'
import type { LicenseServiceDefinition, LicenseServiceHandlers } from './nkpsim/vcenter/v1/LicenseService.ts'
import type { LinkedModeServiceDefinition, LinkedModeServiceHandlers } from './nkpsim/vcenter/v1/LinkedModeService.ts'
import type { MonitoringServiceDefinition, MonitoringServiceHandlers } from './nkpsim/vcenter/v1/MonitoringService.ts'
import type { PartnerServiceDefinition, PartnerServiceHandlers } from './nkpsim/vcenter/v1/PartnerService.ts'
import type { RecoveryServiceDefinition, RecoveryServiceHandlers } from './nkpsim/vcenter/v1/RecoveryService.ts'
import type { SessionServiceDefinition, SessionServiceHandlers } from './nkpsim/vcenter/v1/SessionService.ts'
import type { SettingServiceDefinition, SettingServiceHandlers } from './nkpsim/vcenter/v1/SettingService.ts'
import type { VirtualStorageObjectServiceDefinition, VirtualStorageObjectServiceHandlers } from './nkpsim/vcenter/v1/VirtualStorageObjectService.ts'

export interface Services {
  'nkpsim.esxi.v1.AdoptionService': { definition: AdoptionServiceDefinition; handlers: AdoptionServiceHandlers }
  'nkpsim.esxi.v1.AuditCheckpointService': { definition: AuditCheckpointServiceDefinition; handlers: AuditCheckpointServiceHandlers }
  'nkpsim.esxi.v1.HostAgentService': { definition: HostAgentServiceDefinition; handlers: HostAgentServiceHandlers }
  'nkpsim.esxi.v1.HostAttestationService': { definition: HostAttestationServiceDefinition; handlers: HostAttestationServiceHandlers }
  'nkpsim.esxi.v1.HostCryptoService': { definition: HostCryptoServiceDefinition; handlers: HostCryptoServiceHandlers }
  'nkpsim.esxi.v1.HostSecurityService': { definition: HostSecurityServiceDefinition; handlers: HostSecurityServiceHandlers }
  'nkpsim.esxi.v1.HostService': { definition: HostServiceDefinition; handlers: HostServiceHandlers }
  'nkpsim.esxi.v1.HostSettingService': { definition: HostSettingServiceDefinition; handlers: HostSettingServiceHandlers }
  'nkpsim.esxi.v1.VirtualMachineService': { definition: VirtualMachineServiceDefinition; handlers: VirtualMachineServiceHandlers }
  'nkpsim.esxi.v1.VmCryptoService': { definition: VmCryptoServiceDefinition; handlers: VmCryptoServiceHandlers }
  'nkpsim.esxi.v1.VmRegistrationService': { definition: VmRegistrationServiceDefinition; handlers: VmRegistrationServiceHandlers }
  'nkpsim.fault.v1.ClockService': { definition: ClockServiceDefinition; handlers: ClockServiceHandlers }
  'nkpsim.vcenter.v1.AboutService': { definition: AboutServiceDefinition; handlers: AboutServiceHandlers }
  'nkpsim.vcenter.v1.AttestationService': { definition: AttestationServiceDefinition; handlers: AttestationServiceHandlers }
  'nkpsim.vcenter.v1.AuditService': { definition: AuditServiceDefinition; handlers: AuditServiceHandlers }
  'nkpsim.vcenter.v1.AuthorizationService': { definition: AuthorizationServiceDefinition; handlers: AuthorizationServiceHandlers }
  'nkpsim.vcenter.v1.CustodyService': { definition: CustodyServiceDefinition; handlers: CustodyServiceHandlers }
  'nkpsim.vcenter.v1.InventoryService': { definition: InventoryServiceDefinition; handlers: InventoryServiceHandlers }
  'nkpsim.vcenter.v1.KeyProviderService': { definition: KeyProviderServiceDefinition; handlers: KeyProviderServiceHandlers }
  'nkpsim.vcenter.v1.LicenseService': { definition: LicenseServiceDefinition; handlers: LicenseServiceHandlers }
  'nkpsim.vcenter.v1.LinkedModeService': { definition: LinkedModeServiceDefinition; handlers: LinkedModeServiceHandlers }
  'nkpsim.vcenter.v1.MonitoringService': { definition: MonitoringServiceDefinition; handlers: MonitoringServiceHandlers }
  'nkpsim.vcenter.v1.PartnerService': { definition: PartnerServiceDefinition; handlers: PartnerServiceHandlers }
  'nkpsim.vcenter.v1.RecoveryService': { definition: RecoveryServiceDefinition; handlers: RecoveryServiceHandlers }
  'nkpsim.vcenter.v1.SessionService': { definition: SessionServiceDefinition; handlers: SessionServiceHandlers }
  'nkpsim.vcenter.v1.SettingService': { definition: SettingServiceDefinition; handlers: SettingServiceHandlers }
  'nkpsim.vcenter.v1.VirtualStorageObjectService': { definition: VirtualStorageObjectServiceDefinition; handlers: VirtualStorageObjectServiceHandlers }
}
