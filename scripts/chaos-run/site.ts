import type { Disconnection, SiteCalls } from '@nkpsim/simulator'

/** What healing found, a line each. */
export type Healing = {
  mended: string[]
  /** What another script that still runs has broken; it stays so. */
  underWay: string | undefined
}

/** A cluster in which something is broken for a while; each act throws an Error of one line. */
export type Site = {
  /** How messages call it. */
  label: string
  calls: SiteCalls
  /** Mends what this script broke, or one that ended without doing so. */
  heal(): Promise<Healing>
  /** Cuts vCenter off from its hosts. */
  disconnect(how: Disconnection): Promise<void>
  /** Cuts some hosts off from vCenter; they and it stay reachable for everybody else. */
  partition(hosts: readonly string[]): Promise<void>
  /** Cuts a host's power and gives it back; whether it comes up is seen by asking it. */
  rebootHost(host: string): Promise<void>
  /**
   * Puts a new container in the place of a host's.
   * @returns what became of the old one; undefined: hosts are no containers here
   */
  recreateHost: ((host: string) => Promise<string>) | undefined
  close(): void
}
