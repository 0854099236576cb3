import type { Disconnection, SiteCalls } from '@nkpsim/simulator'

/** Results of a repair, one line each. */
export type Healing = {
  mended: string[]
  /** The fault of another running script; it stays. */
  underWay: string | undefined
}

/**
 * A cluster into which faults are injected for a while. Each function throws an Error of one line.
 */
export type Site = {
  /** Its name in messages. */
  label: string
  calls: SiteCalls
  /** Repairs the fault of this script, or of one that ended without repairing it. */
  heal(): Promise<Healing>
  /** Disconnects vCenter from its hosts. */
  disconnect(how: Disconnection): Promise<void>
  /** Disconnects some hosts from vCenter; all other connections stay. */
  partition(hosts: readonly string[]): Promise<void>
  /** Power-cycles a host; call it to see whether it comes up. */
  rebootHost(host: string): Promise<void>
  /**
   * Replaces a host's container with a new one.
   * @returns what became of the old one; undefined: hosts are not containers here
   */
  recreateHost: ((host: string) => Promise<string>) | undefined
  close(): void
}
