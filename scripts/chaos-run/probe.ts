import { messageOf } from '@nkpsim/daemon/system-reason'

/**
 * State of a part of a cluster. `failed` is the reason for a failure in one line; undefined if the
 * part works.
 */
export type Probe = { part: string; failed: string | undefined }

/** Checks whether something works. */
export async function probe(part: string, use: () => Promise<unknown>): Promise<Probe> {
  try {
    await use()
    return { part, failed: undefined }
  } catch (error) {
    return { part, failed: messageOf(error) }
  }
}

/** The script itself starts the part again, and meanwhile refuses other commands that do. */
const REMEDY = /; start it: nkpsim [a-z -]+(?:; hosts still answer: .*)?$/

/** Formats `esx-1 works`, or `esx-1 does not: …`. */
export function probeText({ part, failed }: Probe): string {
  return failed === undefined ? `${part} works` : `${part} does not: ${failed.replace(REMEDY, '')}`
}
