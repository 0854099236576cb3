import type { SimulatedTime } from '@nkpsim/effects'
import { seededRandom } from '@nkpsim/effects'
import type { Tpms } from '@nkpsim/tpm'
import type { TpmEndpoint } from '@nkpsim/tpm/endpoint'
import { type ChipImage, createSimulatedTpms } from '@nkpsim/tpm/simulated'

/** The TPMs of the hosts of a run. They survive the processes that use them. */
export type TpmBay = {
  /** Makes the TPM of a host: a new one, or one in the state of an image. */
  install(host: string, image?: ChipImage): void
  /** Returns the state of a host's TPM; undefined if the host has none. */
  imageOf(host: string): ChipImage | undefined
  /** Returns the address of a host's TPM; undefined if the host has none. */
  endpointOf(host: string): TpmEndpoint | undefined
  /** Returns the TPMs for a process. `detach` ends its connections. */
  attach(host: string, starts: number): Tpms & { detach(): void }
  /** Clears a TPM, as the setup of the firmware does. */
  clear(host: string): void
  /** Number of times that a TPM was cleared. */
  clears(host: string): number
  /** Keeps a TPM from answering. @returns a function that ends the fault */
  hang(host: string): () => void
  heal(): void
}

export function createTpmBay(seed: number, time: SimulatedTime): TpmBay {
  const hanging = new Map<string, Set<object>>()
  const endpoints = new Map<string, TpmEndpoint>()
  const clears = new Map<string, number>()
  const tpms = createSimulatedTpms({
    random: seededRandom(`tpms ${seed}`),
    clock: time,
    before: ({ endpoint }) => {
      const isHanging = [...hanging].some(
        ([host, faults]) => faults.size > 0 && endpoint.includes(`/${host}/`),
      )
      return isHanging ? 'silent' : undefined
    },
  })
  const made = new Map<string, ReturnType<typeof tpms.manufacture>>()
  return {
    install: (host, image) => {
      const serverPath = `/tpms/${host}/swtpm.sock`
      const endpoint = { kind: 'unix', serverPath, controlPath: `${serverPath}.ctrl` } as const
      endpoints.set(host, endpoint)
      made.set(host, tpms.manufacture(endpoint, image))
    },
    imageOf: (host) => made.get(host)?.image(),
    endpointOf: (host) => endpoints.get(host),
    attach: (host, starts) => tpms.attach(seededRandom(`tpm of ${host} ${starts} ${seed}`)),
    clear: (host) => {
      made.get(host)?.clear()
      clears.set(host, (clears.get(host) ?? 0) + 1)
    },
    clears: (host) => clears.get(host) ?? 0,
    hang: (host) => {
      const faults = hanging.get(host) ?? new Set()
      hanging.set(host, faults)
      const fault = {}
      faults.add(fault)
      return () => {
        faults.delete(fault)
      }
    },
    heal: () => hanging.clear(),
  }
}
