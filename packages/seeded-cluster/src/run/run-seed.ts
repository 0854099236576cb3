import { createSite } from '../cluster/create-site.ts'
import { drawPlan } from '../plan/plan.ts'
import { type RunResult, runPlan } from './run-plan.ts'

/** Runs a seed, which decides the size of the cluster, the operations, the faults and all else. */
export function runSeed(seed: number): Promise<RunResult> {
  return runPlan(drawPlan(seed), createSite)
}
