import { messageOf } from '@nkpsim/daemon/system-reason'
import { ChaosError } from './errors.ts'

/**
 * Returns vCenter's answer before a script disconnects anything.
 * @throws ChaosError if vCenter does not answer. Another script may have disconnected it first
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
