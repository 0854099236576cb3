import type { Random } from '@nkpsim/effects'
import type { Tpm } from './tpm.ts'
import type { TpmEndpoint } from './transport/endpoint.ts'
import type { VirtualTpms } from './virtual/virtual-tpms.ts'

/** The TPMs that a process can reach. An entry point chooses them and passes them down. */
export type Tpms = {
  /**
   * Connects to a started TPM. A TPM serves one client at a time. Flushes what a dead client left.
   * @throws TpmError TPM_UNREACHABLE; TPM_TIMEOUT if another client does not leave in time
   */
  connect(endpoint: TpmEndpoint, options?: { connectTimeoutMs?: number }): Promise<Tpm>
  /**
   * Does what a cold boot does to a TPM: takes its power, and starts it again with reset PCRs.
   * @throws TpmError TPM_UNREACHABLE, TPM_TIMEOUT, SWTPM_FAILED
   */
  powerCycle(endpoint: TpmEndpoint): Promise<void>
  /** The TPMs of virtual machines, which run on this machine. */
  virtual: VirtualTpms
}

/** Returns the TPMs behind sockets. Loads their code at the first use, for hosts without a TPM. */
export function socketTpms(random: Random): Tpms {
  return {
    connect: async (endpoint, options) => {
      const { connectTpm } = await import('./tpm.ts')
      return connectTpm(endpoint, { random, ...options })
    },
    powerCycle: async (endpoint) => {
      const { powerCycle } = await import('./tpm.ts')
      return powerCycle(endpoint)
    },
    virtual: {
      start: async (input) => (await loadVirtual()).start(input),
      startForGuest: async (input) => (await loadVirtual()).startForGuest(input),
      writeState: async (input, permanent) => (await loadVirtual()).writeState(input, permanent),
    },
  }
}

async function loadVirtual(): Promise<VirtualTpms> {
  return (await import('./virtual/swtpm-virtual-tpms.ts')).swtpmVirtualTpms
}
