import type { SimulatedTime } from '@nkpsim/effects'
import type { MemoryNetwork } from '@nkpsim/rpc/memory'
import type { Fault } from '../faults/fault.ts'
import type { Links } from '../faults/links.ts'
import type { DaemonNode } from './daemon-node.ts'
import { CONFIG_STORE, undoMisdirected } from './host-state.ts'
import type { TpmBay } from './tpm-bay.ts'

const PPM = 1_000_000

/** What faults act on. */
export type Faulty = {
  time: SimulatedTime
  network: MemoryNetwork
  links: Links
  nodes: ReadonlyMap<string, DaemonNode>
  tpms: Pick<TpmBay, 'hang'>
  /** Cuts the power of the datastore. */
  cutDatastore: () => void
}

/**
 * Begins a fault.
 * @param last whether a process that ends does so before or after its last call takes effect
 * @returns a function that ends the fault, which may already have ended
 */
export function applyFault(fault: Fault, last: 'lost' | 'done', at: Faulty): () => void {
  const nodeOf = (name: string): DaemonNode => {
    const node = at.nodes.get(name)
    if (node === undefined) throw new RangeError(`there is no node ${name}`)
    return node
  }
  /** Ends a fault after a time, or when it is healed. */
  const during = (forMs: number, end: () => void): (() => void) => {
    void at.time.sleep(forMs).then(end)
    return end
  }
  switch (fault.kind) {
    case 'breakConnections':
      at.network.cut(...fault.between)
      return () => undefined
    case 'cutOneWay':
      return during(fault.forMs, at.links.cut(fault))
    case 'partition':
      return during(fault.forMs, at.links.isolate(fault.minority))
    case 'slowNode':
      return during(fault.forMs, at.links.slow(fault.node, fault.latencyMs))
    case 'killProcess':
    case 'cutPower': {
      const losesPower = fault.kind === 'cutPower'
      return nodeOf(fault.node).killAt(fault.afterCalls, last, {
        losesPower,
        downMs: fault.downMs,
      })
    }
    case 'cutAllPower': {
      const { node: first, afterCalls, downMs } = fault
      const ending = { losesPower: true, downMs }
      const cutOthers = (): void => {
        at.cutDatastore()
        for (const [name, node] of at.nodes) {
          if (name === first) continue
          node.killAt('now', 'lost', ending)
          // Also of a machine on which no process runs.
          node.machine.disk.crash()
        }
      }
      return nodeOf(first).killAt(afterCalls, last, { ...ending, onEnd: cutOthers })
    }
    case 'pauseProcess': {
      const node = nodeOf(fault.node)
      const connect = at.links.isolate([fault.node])
      const resume = node.pause()
      return during(fault.forMs, () => {
        connect()
        resume()
      })
    }
    case 'diskError':
      nodeOf(fault.node).machine.faults.failAt(fault.afterCalls)
      return () => undefined
    case 'misdirectWrite': {
      const { machine } = nodeOf(fault.node)
      machine.faults.misdirect(CONFIG_STORE)
      return () => machine.peek(undoMisdirected)
    }
    case 'fullDisk':
      return during(fault.forMs, nodeOf(fault.node).machine.faults.fill())
    case 'readOnlyDisk':
      return during(fault.forMs, nodeOf(fault.node).machine.faults.makeReadOnly())
    case 'stepClock': {
      const { clock } = nodeOf(fault.node).machine
      clock.step(fault.byMs)
      let isBack = false
      return () => {
        if (!isBack) clock.step(-fault.byMs)
        isBack = true
      }
    }
    case 'driftClock': {
      const { clock } = nodeOf(fault.node).machine
      clock.setRate(1 + fault.driftPpm / PPM)
      return during(fault.forMs, () => clock.setRate(1))
    }
    case 'hangTpm':
      return during(fault.forMs, at.tpms.hang(fault.node))
  }
}
