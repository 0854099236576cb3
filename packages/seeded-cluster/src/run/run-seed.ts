import { createSite } from '../cluster/create-site.ts'
import { drawPlan } from '../plan/plan.ts'
import { imageFor } from './image-for.ts'
import { type RunResult, runAndClose } from './run-plan.ts'

/** Runs a seed, which decides the size of the cluster, the operations, the faults and all else. */
export async function runSeed(seed: number): Promise<RunResult> {
  const plan = drawPlan(seed)
  const from = await imageFor(plan)
  return runAndClose(plan, (own, events) => createSite(own, events, { from }))
}
