import type { EndorsementCertificates, GuestTpm, VirtualTpm } from '@nkpsim/tpm/virtual'
import { EsxiError } from '../errors.ts'

/** A running vTPM. Its commands come from programs of the host's machine, or from a guest. */
export type VtpmDevice = {
  exited: Promise<void>
  /** Path of the socket for commands; undefined if a guest sends them. */
  socketPath: string | undefined
  /** Path of the control channel for a guest; undefined without one. */
  controlPath: string | undefined
  /** Returns how often the vTPM was reset, or a lower bound. */
  resetCount(): Promise<number>
  /** @throws EsxiError VTPM_UNAVAILABLE while a guest uses the vTPM; TpmError */
  writeCertificates(certificates: EndorsementCertificates): Promise<void>
  /** Powers the vTPM off, or suspends it. */
  end(how: 'off' | 'suspended'): Promise<void>
}

/** @param lastCount count of resets that is known */
export function hostDevice(tpm: VirtualTpm, lastCount: number): VtpmDevice {
  return {
    exited: tpm.exited,
    socketPath: tpm.endpoint.kind === 'unix' ? tpm.endpoint.serverPath : undefined,
    controlPath: undefined,
    // Another client may hold the vTPM.
    resetCount: () => tpm.readResetCount().catch(() => lastCount),
    writeCertificates: tpm.writeCertificates,
    end: (how) => (how === 'off' ? tpm.stop() : tpm.suspend()),
  }
}

/** A guest powers its vTPM on and off itself, and saves the state of a suspended one. */
export function guestDevice(guest: GuestTpm, lastCount: number): VtpmDevice {
  let ended: Promise<void> | undefined
  return {
    // The guest ends the vTPM when it ends itself.
    exited: new Promise(() => undefined),
    socketPath: undefined,
    controlPath: guest.controlPath,
    resetCount: async () => lastCount,
    writeCertificates: async () => {
      throw new EsxiError('VTPM_UNAVAILABLE', 'a guest uses the vTPM')
    },
    // Both the VM and a migration may end it.
    end: () => (ended ??= guest.end()),
  }
}
