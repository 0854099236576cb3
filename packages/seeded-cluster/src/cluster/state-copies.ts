import type { AppliedState } from '@nkpsim/checkers'
import { RpcError } from '@nkpsim/rpc'
import type { SiteAccess } from '../clients/site-access.ts'
import type { DaemonNode } from './daemon-node.ts'
import { readConfiguration, writeConfiguration } from './host-state.ts'
import { appliedStateOf } from './observe.ts'

/** Copies of hosts' encrypted configurations, made by somebody who can change their disks. */
export type StateCopies = {
  /** Copies the configuration of a host. @throws RpcError if the host was never installed */
  copy(host: string): Promise<undefined>
  /**
   * Boots a host with its earlier configuration, which the host must refuse. Then boots it with its
   * latest configuration again.
   * @throws RpcError if there is no copy, or if the host does not serve beforehand
   */
  putBack(host: string): Promise<undefined>
  /** Whether the host may have an earlier configuration, because a `putBack` has not ended well. */
  mayBeOld(host: string): boolean
  /** @throws RpcError if `putBack` is working on this host */
  requireIdle(host: string): void
}

/** @param onSeen receives the states of a host before and after it booted with a copy */
export function createStateCopies({
  site,
  nodes,
  onSeen,
}: {
  site: SiteAccess
  nodes: ReadonlyMap<string, DaemonNode>
  onSeen: (state: AppliedState) => void
}): StateCopies {
  const kept = new Map<string, Buffer>()
  const busy = new Set<string>()
  const old = new Set<string>()
  const requireIdle = (host: string): void => {
    if (busy.has(host)) throw impossible(`somebody works on the disk of ${host}`)
  }
  const see = async (host: string): Promise<void> => {
    const state = await appliedStateOf(site, host)
    if (state !== undefined) onSeen(state)
  }
  const bootWithCopy = async (host: string, node: DaemonNode, copy: Buffer): Promise<void> => {
    // A TPM may record the latest version late, but has recorded it after a boot.
    node.kill({ losesPower: false })
    await node.start()
    if (!node.isServing()) throw impossible(`${host} does not serve`)
    await see(host)
    node.kill({ losesPower: false })
    const latest = node.machine.peek(readConfiguration)
    if (latest === undefined || latest.equals(copy)) return node.start()
    old.add(host)
    node.machine.peek((files) => writeConfiguration(files, copy))
    await node.start()
    if (node.isServing()) await see(host)
    node.kill({ losesPower: false })
    node.machine.peek((files) => writeConfiguration(files, latest))
    old.delete(host)
    await node.start()
  }
  return {
    mayBeOld: (host) => old.has(host),
    requireIdle,
    copy: async (host) => {
      requireIdle(host)
      const copy = nodes.get(host)?.machine.peek(readConfiguration)
      if (copy === undefined) throw impossible(`${host} was never installed`)
      kept.set(host, copy)
      return undefined
    },
    putBack: async (host) => {
      requireIdle(host)
      const node = nodes.get(host)
      const copy = kept.get(host)
      if (node === undefined || copy === undefined) throw impossible(`nobody copied ${host}`)
      busy.add(host)
      try {
        await bootWithCopy(host, node, copy)
      } finally {
        busy.delete(host)
      }
      return undefined
    },
  }
}

function impossible(message: string): RpcError {
  return new RpcError('FAILED_PRECONDITION', 'NOT_POSSIBLE', message)
}
