import type { Disconnection, SiteCalls } from '@nkpsim/simulator'
import type { FoundNode, Node, NodeFault } from './ha-node.ts'

/** Results of a repair, in one line each. */
export type Healing = {
  mended: string[]
  /** The fault of another script that is still running. It is not repaired. */
  underWay: string | undefined
}

/**
 * A cluster in which scripts inject faults. A function that fails throws an Error whose message is
 * one line.
 */
export type Site = {
  /** Name of the site in messages. */
  label: string
  calls: SiteCalls
  /** Repairs the fault of this script, or of a script that ended without a repair. */
  heal(): Promise<Healing>
  /** Disconnects vCenter from its hosts. */
  disconnect(how: Disconnection): Promise<void>
  /** Breaks a node of vCenter HA. Undefined if the nodes are not containers here. */
  disconnectNode:
    | ((node: Node, how: NodeFault) => Promise<Pick<FoundNode, 'isReplaced'>>)
    | undefined
  /** Disconnects some hosts from vCenter. All other connections stay. */
  partition(hosts: readonly string[]): Promise<void>
  /** Power-cycles a host. Ask the host afterwards whether it came up. */
  rebootHost(host: string): Promise<void>
  /**
   * Replaces the container of a host with a new one. Undefined if hosts are not containers here.
   * @returns what happened to the old container
   */
  recreateHost: ((host: string) => Promise<string>) | undefined
  close(): void
}
