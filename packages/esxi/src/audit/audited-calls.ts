import type { ServiceHandlers, ServiceName } from '@nkpsim/rpc'

/** Of a call that goes into the audit log: which field of its request names what it is about; undefined: none does. */
type Audited = {
  target: string | undefined
  /** Calls from one address are counted for an hour, not written one by one. */
  isCounted?: boolean
}

/** A call that changes nothing and reads no secret, or that vCenter makes by itself again and again. */
const OPEN = 'open'

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

/** Whether and how a call is audited; undefined: it is open. A call that no table knows is audited. */
export function auditedCall(service: string, method: string): Audited | undefined {
  const calls: Readonly<Record<string, Readonly<Record<string, Audited | typeof OPEN>>>> = CALLS
  const call = calls[service]?.[method] ?? { target: undefined }
  return call === OPEN ? undefined : call
}

/** What a call is about, by the field of its request; a dot leads into a message of it. */
export function targetOf({ target }: Audited, request: unknown): string {
  if (target === undefined) return ''
  let value: unknown = request
  for (const name of target.split('.'))
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  return typeof value === 'string' ? value : ''
}
