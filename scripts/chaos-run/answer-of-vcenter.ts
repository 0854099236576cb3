import { messageOf } from '@nkpsim/daemon/system-reason'
import { ChaosError } from './errors.ts'

/**
 * What vCenter answers before anything is cut off.
 * @throws ChaosError when it does not: another script may have been quicker
 */
export async function answerOfVcenter<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer
  } catch (cause) {
    const message = messageOf(cause)
    throw new ChaosError(
      `vCenter must answer before anything is cut off (nkpsim up; docker compose up --wait): ${message}`,
      { cause },
    )
  }
}
