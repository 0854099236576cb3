import { createSite } from '../cluster/create-site.ts'
import { drawPlan } from '../plan/plan.ts'
import { imageFor } from './image-for.ts'
import { type RunResult, runPlan } from './run-plan.ts'

/** Runs a seed, which decides the size of the cluster, the operations, the faults and all else. */
export async function runSeed(seed: number): Promise<RunResult> {
  const drawn = drawPlan(seed)
  const from = await imageFor(drawn)
  let close = (): void => undefined
  try {
    return await runPlan(drawn, (plan, events) => {
      const site = createSite(plan, events, { from })
      close = site.close
      return site
    })
  } finally {
    close()
  }
}
