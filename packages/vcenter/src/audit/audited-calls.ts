import type { ServiceHandlers, ServiceName } from '@nkpsim/rpc'

/** Of a call that goes into the audit log: which field of its request names what it is about; undefined: none does. */
type Audited = { target: string | undefined }

/** A call that changes nothing and reads no secret. */
const OPEN = 'open'

type VcenterService = Extract<ServiceName, `nkpsim.vcenter.v1.${string}`>

/**
 * Every call of a vCenter: those that change something or read something secret are audited, the others are open. One that is missing here
 * does not compile.
 */
const CALLS: {
  readonly [S in VcenterService]: Readonly<Record<keyof ServiceHandlers<S>, Audited | typeof OPEN>>
} = {
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
  'nkpsim.vcenter.v1.InventoryService': {
    createDatacenter: { target: 'name' },
    createCluster: { target: 'name' },
    listDatacenters: OPEN,
    addHost: { target: 'name' },
    listHosts: OPEN,
    getHost: OPEN,
  },
  'nkpsim.vcenter.v1.KeyProviderService': {
    createProvider: { target: 'provider' },
    listProviders: OPEN,
    getProvider: OPEN,
    setDefaultProvider: { target: 'provider' },
    exportProvider: { target: 'provider' },
    importProvider: { target: undefined },
  },
  'nkpsim.vcenter.v1.MonitoringService': {
    listEvents: OPEN,
    listAlarms: OPEN,
  },
}

/** Whether and how a call is audited; undefined: it is open. A call that no table knows is audited. */
export function auditedCall(service: string, method: string): Audited | undefined {
  const calls: Readonly<Record<string, Readonly<Record<string, Audited | typeof OPEN>>>> = CALLS
  const call = calls[service]?.[method] ?? { target: undefined }
  return call === OPEN ? undefined : call
}

/** Every call that the table knows, as `service/method`. */
export function knownCalls(): string[] {
  return Object.entries(CALLS).flatMap(([service, methods]) =>
    Object.keys(methods).map((method) => `${service}/${method}`),
  )
}

/** What a call is about, by the field of its request; a dot leads into a message of it. */
export function targetOf({ target }: Audited, request: unknown): string {
  if (target === undefined) return ''
  let value: unknown = request
  for (const name of target.split('.'))
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  return typeof value === 'string' ? value : ''
}
