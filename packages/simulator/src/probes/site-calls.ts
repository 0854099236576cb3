/** A host as its vCenter reports it. */
export type SeenHost = {
  name: string
  address: string
  /** `CONNECTED`, `NOT_RESPONDING` or `DISCONNECTED`. */
  connection: string
  /** Whether the host has acknowledged everything that it should hold. */
  holdsDesired: boolean
}

/** A host as it reports itself. */
export type OwnHost = {
  /** `TPM` or `NONE`. */
  encryptionMode: string
  vcenterConnected: boolean
  /** KCV of each provider that it holds, by name. */
  kcvs: Record<string, string>
  /** Names of the powered-on VMs. */
  running: string[]
}

/** The clock of a vCenter. */
export type SeenClock = {
  nowMs: number
  /** Factor by which it runs faster than the machine's clock. */
  timeScale: number
  frozen: boolean
  /** Maximum time until vCenter gives hosts what they lack, ms of vCenter's time. */
  remediationIntervalMs: number
}

/**
 * An operator's calls that show what works. Arguments and results are plain values, so that another
 * process can make the calls. Each call has a deadline, and rejects if it fails.
 */
export type SiteCalls = {
  /** Resolves if vCenter answers. */
  askVcenter(): Promise<void>
  readClock(): Promise<SeenClock>
  listHosts(): Promise<SeenHost[]>
  readHost(host: string): Promise<OwnHost>
  /**
   * Makes a host create an encrypted VM with its default provider and power it on. Writes to the
   * disk, reads the data back, and deletes the VM.
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
