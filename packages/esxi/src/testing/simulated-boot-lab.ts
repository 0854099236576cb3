import { systemClock, systemRandom } from '@nkpsim/effects'
import { type TpmEndpoint, unixEndpoint } from '@nkpsim/tpm'
import { createSimulatedTpms } from '@nkpsim/tpm/simulated'
import { type BootInLab, bootWith } from './boot-lab.ts'

/** A simulated TPM, and what a person at its machine can do. */
export type LabTpm = {
  endpoint: TpmEndpoint
  clear(): void
  /** Extends PCR 0, as a program on the host can. */
  extendPcr(): Promise<void>
}

/** Simulated TPMs, and hosts in this process that boot with them. */
export type SimulatedBootLab = { tpm(name: string): LabTpm; boot: BootInLab }

export function openSimulatedBootLab(): SimulatedBootLab {
  const world = createSimulatedTpms({ random: systemRandom, clock: systemClock })
  const tpms = world.attach(systemRandom)
  return {
    tpm: (name) => {
      const endpoint = unixEndpoint(`/simulated/${name}`)
      const { clear } = world.manufacture(endpoint)
      const extendPcr = async (): Promise<void> => {
        const tpm = await tpms.connect(endpoint)
        await tpm.pcrExtend(0, Buffer.alloc(32, 0x11))
        await tpm.close()
      }
      return { endpoint, clear, extendPcr }
    },
    boot: bootWith(tpms),
  }
}
