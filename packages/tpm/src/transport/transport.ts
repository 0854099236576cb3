import type { Random } from '@nkpsim/effects'

/** Carries commands to a TPM, one at a time, in order. */
export type TpmTransport = {
  /**
   * Sends a command and returns its response.
   * @throws TpmError TPM_TIMEOUT, TPM_UNREACHABLE, TPM_RESPONSE_INVALID. After any of these errors
   *   the transport is dead, unless too many commands waited
   */
  transmit(command: Buffer, timeoutMs: number): Promise<Buffer>
  close(): Promise<void>
}

/** A transport, with the source of the nonces and salts of its sessions. */
export type TpmConnection = TpmTransport & { random: Random }
