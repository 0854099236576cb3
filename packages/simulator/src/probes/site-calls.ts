/** A host as its vCenter sees it. */
export type SeenHost = {
  name: string
  address: string
  /** `CONNECTED`, `NOT_RESPONDING` or `DISCONNECTED`. */
  connection: string
  /** Whether it has acknowledged all that it should hold. */
  holdsDesired: boolean
}

/** A host as it tells of itself. */
export type OwnHost = {
  /** `TPM` or `NONE`. */
  encryptionMode: string
  vcenterConnected: boolean
  /** KCV of each provider that it holds, by name. */
  kcvs: Record<string, string>
  /** VMs that are on. */
  running: string[]
}

/** The time of a vCenter. */
export type SeenClock = {
  nowMs: number
  /** How much faster than the machine's clock it runs. */
  timeScale: number
  frozen: boolean
  /** Hosts are given what they lack after this much of its time at the latest. */
  remediationIntervalMs: number
}

/**
 * What an operator asks a vCenter and its hosts to see what works; plain values in and out, so that
 * the calls can be made elsewhere. Each is bounded in time and throws what went wrong.
 */
export type SiteCalls = {
  /** Succeeds when vCenter answers. */
  askVcenter(): Promise<void>
  readClock(): Promise<SeenClock>
  listHosts(): Promise<SeenHost[]>
  readHost(host: string): Promise<OwnHost>
  /**
   * Has a host make an encrypted VM by its default provider, power it on, write to it and read it
   * back; the VM is deleted again.
   */
  exerciseHost(host: string): Promise<void>
  powerOn(host: string, vm: string): Promise<void>
}

/** Names of the calls. */
export const SITE_CALLS = [
  'askVcenter',
  'readClock',
  'listHosts',
  'readHost',
  'exerciseHost',
  'powerOn',
] as const satisfies readonly (keyof SiteCalls)[]
