/** A host as its vCenter sees it. */
export type SeenHost = {
  name: string
  address: string
  /** `CONNECTED`, `NOT_RESPONDING` or `DISCONNECTED`. */
  connection: string
  /** Whether it has acknowledged everything that it should hold. */
  holdsDesired: boolean
}

/** A host as it reports itself. */
export type OwnHost = {
  /** `TPM` or `NONE`. */
  encryptionMode: string
  vcenterConnected: boolean
  /** KCV of each provider that it holds, by name. */
  kcvs: Record<string, string>
  /** Powered-on VMs. */
  running: string[]
}

/** The time of a vCenter. */
export type SeenClock = {
  nowMs: number
  /** How much faster than the machine's clock it runs. */
  timeScale: number
  frozen: boolean
  /** Longest time until hosts are given what they lack, in its time. */
  remediationIntervalMs: number
}

/**
 * An operator's calls to see what works. Inputs and outputs are plain values, so that the calls can
 * run elsewhere. Each has a deadline and throws its error.
 */
export type SiteCalls = {
  /** Succeeds when vCenter answers. */
  askVcenter(): Promise<void>
  readClock(): Promise<SeenClock>
  listHosts(): Promise<SeenHost[]>
  readHost(host: string): Promise<OwnHost>
  /**
   * Makes a host create an encrypted VM with its default provider, power it on, write to it and
   * read it back; then deletes the VM.
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
