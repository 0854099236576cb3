import { type RunResult, runAndClose } from '../run/run-plan.ts'
import { createHaSite } from './create-ha-site.ts'
import { haImageFor } from './ha-image.ts'
import { drawHaPlan } from './ha-plan.ts'

/**
 * Runs a seed of a cluster with vCenter HA: two nodes, hosts, users, a model of etcd and faults. No
 * answer may contradict another one, also if a client asks a node that is no longer active (I8). No
 * host goes back to an earlier term or generation (I7). After the healing, one node is active, the
 * other one follows it, and each host has the keys of vCenter and no others (I2, I13).
 */
export async function runHaSeed(seed: number): Promise<RunResult> {
  const plan = drawHaPlan(seed)
  const from = await haImageFor(plan)
  return runAndClose(plan, (own, events) => createHaSite(own, events, { from }))
}
