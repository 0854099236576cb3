import { examine, type Finding } from './examine.ts'
import { gatherFacts } from './gather-facts.ts'

/** Checks whether this machine can run a cluster in a state folder. */
export async function examineMachine(stateDir: string): Promise<Finding[]> {
  return examine(await gatherFacts(stateDir))
}
