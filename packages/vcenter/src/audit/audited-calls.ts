import { type Audited, auditedIn, OPEN } from '@nkpsim/daemon/audit'
import type { ServiceHandlers, ServiceName } from '@nkpsim/rpc'

/** What a vCenter serves. */
type VcenterService = Extract<
  ServiceName,
  `nkpsim.vcenter.v1.${string}` | 'nkpsim.fault.v1.ClockService'
>

/**
 * Every call of a vCenter: those that change something or read something secret are audited, the
 * others are open. One that is missing here does not compile.
 */
const CALLS: {
  readonly [S in VcenterService]: Readonly<Record<keyof ServiceHandlers<S>, Audited | typeof OPEN>>
} = {
  'nkpsim.fault.v1.ClockService': {
    getClock: OPEN,
    freezeClock: { target: undefined },
    resumeClock: { target: undefined },
    setClock: { target: undefined },
    advanceClock: { target: undefined },
  },
  'nkpsim.vcenter.v1.AboutService': {
    getAbout: OPEN,
  },
  'nkpsim.vcenter.v1.AttestationService': {
    attestHost: { target: 'host' },
    getHostAttestation: OPEN,
    authorizeBoot: { target: 'host' },
    getAttestationPolicy: OPEN,
    setAttestationPolicy: { target: undefined },
  },
  'nkpsim.vcenter.v1.AuditService': {
    readLog: OPEN,
    listCheckpoints: OPEN,
    getPublicKey: OPEN,
  },
  'nkpsim.vcenter.v1.AuthorizationService': {
    createUser: { target: 'user' },
    listUsers: OPEN,
    deleteUser: { target: 'user' },
    setPassword: { target: 'user' },
    changeOwnPassword: { target: undefined },
    listPrivileges: OPEN,
    listRoles: OPEN,
    createRole: { target: 'name' },
    updateRole: { target: 'name' },
    deleteRole: { target: 'name' },
    listPermissions: OPEN,
    setPermission: { target: 'permission.user' },
    removePermission: { target: 'user' },
  },
  'nkpsim.vcenter.v1.InventoryService': {
    createDatacenter: { target: 'name' },
    createFolder: { target: 'name' },
    createCluster: { target: 'name' },
    listDatacenters: OPEN,
    addHost: { target: 'name' },
    listHosts: OPEN,
    getHost: OPEN,
    moveHost: { target: 'host' },
    disconnectHost: { target: 'host' },
    reconnectHost: { target: 'host' },
    removeHost: { target: 'host' },
    listVirtualMachines: OPEN,
  },
  'nkpsim.vcenter.v1.KeyProviderService': {
    createProvider: { target: 'provider' },
    listProviders: OPEN,
    getProvider: OPEN,
    listHostProviders: OPEN,
    updateProvider: { target: 'provider' },
    deleteProvider: { target: 'provider' },
    setDefaultProvider: { target: 'provider' },
    getDefaultProvider: OPEN,
    exportProvider: { target: 'provider' },
    importProvider: { target: undefined },
  },
  'nkpsim.vcenter.v1.CustodyService': {
    getCustody: OPEN,
    previewDelete: OPEN,
  },
  'nkpsim.vcenter.v1.LicenseService': {
    addLicense: { target: undefined },
    removeLicense: { target: 'licenseKey' },
    listLicenses: OPEN,
    assignLicense: { target: 'host' },
  },
  'nkpsim.vcenter.v1.LinkedModeService': {
    preparePartnership: { target: undefined },
    admitPartner: { target: 'instanceId' },
    installPartner: { target: 'instanceId' },
    removePartner: { target: 'name' },
    listLinkedVcenters: OPEN,
    compareProviders: OPEN,
    shareProvider: { target: 'provider' },
  },
  'nkpsim.vcenter.v1.MonitoringService': {
    listEvents: OPEN,
    followEvents: OPEN,
    listAlarms: OPEN,
    acknowledgeAlarm: { target: 'entity' },
    resetAlarm: { target: 'entity' },
  },
  'nkpsim.vcenter.v1.PartnerService': {
    getSummary: OPEN,
    exchange: { target: undefined },
    receiveProvider: { target: undefined },
    leave: { target: undefined },
  },
  'nkpsim.vcenter.v1.RecoveryService': {
    createBackup: { target: undefined },
    getBackupJob: OPEN,
    listBackupJobs: OPEN,
    setSchedule: { target: 'schedule.schedule' },
    getSchedule: OPEN,
    listSchedules: OPEN,
    deleteSchedule: { target: 'schedule' },
  },
  'nkpsim.vcenter.v1.SessionService': {
    login: { target: 'user', isCounted: true },
    logout: { target: undefined, isCounted: true },
    getSession: OPEN,
    // It gives nothing that the session does not give, and is asked for every few minutes.
    issueHostToken: OPEN,
    listSessions: OPEN,
    terminateSession: { target: 'id' },
  },
  'nkpsim.vcenter.v1.SettingService': {
    listSettings: OPEN,
    getSetting: OPEN,
    setSetting: { target: 'name' },
  },
  'nkpsim.vcenter.v1.VirtualStorageObjectService': {
    createDisk: { target: 'name' },
  },
}

/**
 * Whether and how a call is audited; undefined: it is open. A call that no table knows is audited.
 */
export function auditedCall(service: string, method: string): Audited | undefined {
  return auditedIn(CALLS, service, method)
}

/** Every call that the table knows. */
export function knownCalls(): { service: string; method: string }[] {
  return Object.entries(CALLS).flatMap(([service, methods]) =>
    Object.keys(methods).map((method) => ({ service, method })),
  )
}
