import { systemRandom } from '@nkpsim/effects'
import type { TrustedAuthorities } from '../attestation/endorsement-certificate.ts'
import { simulatedAuthorities } from '../simulated/manufacturer.ts'
import { createSimulatedTpms } from '../simulated/simulated-tpms.ts'
import type { Tpm } from '../tpm.ts'
import { socketTpms, type Tpms } from '../tpms.ts'
import { controlInit } from '../transport/control-channel.ts'
import { type TpmEndpoint, unixEndpoint } from '../transport/endpoint.ts'
import { labAuthorities } from './attesting-host.ts'
import { PATIENCE_MS } from './patience.ts'
import { openLab } from './real-tpm.ts'

/** A TPM under test, and what a person with access to its machine can do with it. */
export type TestedTpm = {
  endpoint: TpmEndpoint
  /** Does TPM2_Clear while no client is connected. */
  clear(): void
  /** Sets how many wrong authorisations lock the TPM, while no client is connected. */
  setMaxFailures(count: number): void
  /** Takes the power away, also while a client is connected. The client then starts the TPM. */
  reset(): Promise<void>
}

/** TPMs of one implementation. */
export type ConformanceLab = {
  tpms: Tpms
  make(name: string): Promise<TestedTpm>
  /** Authorities that certified the TPMs. */
  authorities(): TrustedAuthorities
  dispose(): Promise<void>
}

/** The TPM under test, another one of its kind, and how to use them. */
export type ConformanceSubject = {
  lab: ConformanceLab
  own: TestedTpm
  other: TestedTpm
  /** Works with the TPM under test over a connection of its own. */
  withTpm<T>(work: (tpm: Tpm) => Promise<T>): Promise<T>
}

/** TPMs of swtpm. */
export function swtpmLab(): ConformanceLab {
  const lab = openLab()
  return {
    tpms: socketTpms(systemRandom),
    make: async (name) => {
      const tpm = await lab.start(name)
      const tool = (program: string, ...args: string[]): void => {
        const { exitCode, stderr } = lab.tool(tpm, program, ...args)
        if (exitCode !== 0) throw new Error(`${program}: ${stderr}`)
      }
      return {
        endpoint: tpm.endpoint,
        clear: () => tool('tpm2_clear', '-c', 'p'),
        setMaxFailures: (count) =>
          tool(
            'tpm2_dictionarylockout',
            ...['--setup-parameters', `--max-tries=${count}`],
            ...['--recovery-time=1000', '--lockout-recovery-time=1000'],
          ),
        reset: () => controlInit(tpm.endpoint, PATIENCE_MS),
      }
    },
    authorities: () => labAuthorities(lab.folder),
    dispose: () => lab.dispose(),
  }
}

/** Simulated TPMs. Each wait for them ends immediately. */
export function simulatedLab(): ConformanceLab {
  const clock = { nowMs: () => Date.now(), sleep: async () => undefined }
  const world = createSimulatedTpms({ random: systemRandom, clock })
  return {
    tpms: world.attach(systemRandom),
    make: async (name) => {
      const endpoint = unixEndpoint(`/simulated/${name}`)
      const tpm = world.manufacture(endpoint)
      return {
        endpoint,
        clear: tpm.clear,
        setMaxFailures: tpm.setMaxFailures,
        reset: async () => tpm.powerCycle(),
      }
    },
    authorities: simulatedAuthorities,
    dispose: async () => undefined,
  }
}

/** Works with a TPM over a connection of its own. */
export async function using<T>(
  { tpms }: ConformanceLab,
  { endpoint }: TestedTpm,
  work: (tpm: Tpm) => Promise<T>,
): Promise<T> {
  const tpm = await tpms.connect(endpoint)
  try {
    return await work(tpm)
  } finally {
    await tpm.close()
  }
}
