import type { Tpm, TpmEndpoint, Tpms } from '@nkpsim/tpm'
import { bootEvents, encodeEventLog, MEASURED_PCRS } from '@nkpsim/tpm/boot'
import type { BootDescription } from '@nkpsim/tpm/measured-boot'
import { type TpmProblem, tpmProblem } from './tpm-problem.ts'

/** A TPM after the boot: either with the measurements, or present but unusable. */
export type BootedTpm =
  | {
      version: '2.0'
      tpm: Tpm
      /** TCG event log of the boot. */
      eventLog: Buffer
      pcrs: ReadonlyMap<number, Buffer>
    }
  | { version: '1.2' | '2.0'; problem: TpmProblem; cause: unknown }

/**
 * Does a cold boot. The TPM loses power, its PCRs start from zero, and every step of the boot is
 * measured. Returns a TPM problem instead of throwing it, because a host without a sealed
 * configuration boots anyway.
 */
export async function bootWithTpm(
  endpoint: TpmEndpoint,
  description: BootDescription,
  tpms: Tpms,
): Promise<BootedTpm> {
  try {
    await tpms.powerCycle(endpoint)
    const tpm = await tpms.connect(endpoint)
    try {
      const events = bootEvents(description)
      for (const { pcr, digest } of events) await tpm.pcrExtend(pcr, digest)
      const pcrs = await tpm.pcrRead(MEASURED_PCRS)
      return { version: '2.0', tpm, eventLog: encodeEventLog(events), pcrs }
    } catch (error) {
      await tpm.close()
      throw error
    }
  } catch (error) {
    const problem = tpmProblem(error)
    if (problem === undefined) throw error
    const version = problem.id.endsWith('.notsupported') ? '1.2' : '2.0'
    return { version, problem, cause: error }
  }
}
