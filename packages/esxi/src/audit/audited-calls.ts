import { type Audited, auditedIn, OPEN } from '@nkpsim/daemon/audit'
import type { ServiceHandlers, ServiceName } from '@nkpsim/rpc'

/** What a host serves. */
type HostService = Extract<ServiceName, `nkpsim.esxi.v1.${string}`>

/** Every call of a host. One that is missing here does not compile. */
const CALLS: {
  readonly [S in HostService]: Readonly<Record<keyof ServiceHandlers<S>, Audited | typeof OPEN>>
} = {
  'nkpsim.esxi.v1.AdoptionService': {
    requestCertificate: { target: 'vcenterInstanceId', isCounted: true },
    installCertificate: { target: 'vcenterInstanceId', isCounted: true },
  },
  'nkpsim.esxi.v1.AuditCheckpointService': { storeCheckpoint: OPEN, listCheckpoints: OPEN },
  'nkpsim.esxi.v1.HostAgentService': { synchronize: OPEN },
  'nkpsim.esxi.v1.HostAttestationService': {
    getTpmIdentity: OPEN,
    attest: OPEN,
    predictBoot: OPEN,
    installBootPolicies: { target: undefined },
  },
  'nkpsim.esxi.v1.HostAuditService': {
    readAuditLog: OPEN,
    listAuditCheckpoints: OPEN,
    getAuditKey: OPEN,
  },
  'nkpsim.esxi.v1.HostCryptoService': {
    getCrypto: OPEN,
    prepareCrypto: { target: undefined },
    enableCrypto: { target: 'provider' },
    changeKey: { target: 'provider' },
    disableCrypto: { target: undefined },
  },
  'nkpsim.esxi.v1.HostSecurityService': {
    getTpm: OPEN,
    getEventLog: OPEN,
    getEncryption: OPEN,
    setEncryption: { target: undefined },
    listRecoveryKeys: { target: undefined },
    rotateRecoveryKey: { target: undefined },
  },
  'nkpsim.esxi.v1.HostService': { getStatus: OPEN },
  'nkpsim.esxi.v1.HostSessionService': { getCaller: OPEN, setRevocations: OPEN },
  'nkpsim.esxi.v1.HostSettingService': { listSettings: OPEN, setSetting: { target: 'name' } },
  'nkpsim.esxi.v1.VirtualMachineService': {
    createVm: { target: 'spec.name' },
    importVm: { target: undefined },
    listVms: OPEN,
    getVm: OPEN,
    powerOnVm: { target: 'name' },
    powerOffVm: { target: 'name' },
    readDisk: { target: 'name' },
    writeDisk: { target: undefined },
    exportVm: { target: 'name' },
  },
  'nkpsim.esxi.v1.VmCryptoService': {
    unlockVm: { target: 'name' },
    rekeyVm: { target: 'name' },
  },
  'nkpsim.esxi.v1.VmRegistrationService': {
    registerVm: { target: 'name' },
    unregisterVm: { target: 'name' },
    reloadVm: { target: 'name' },
    deleteVm: { target: 'name' },
    addDisk: { target: 'name' },
    markAsTemplate: { target: 'name' },
    markAsVm: { target: 'name' },
  },
}

/**
 * Whether and how a call is audited; undefined: it is open. A call that no table knows is audited.
 */
export function auditedCall(service: string, method: string): Audited | undefined {
  return auditedIn(CALLS, service, method)
}
