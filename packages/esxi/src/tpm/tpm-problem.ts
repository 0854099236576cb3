import { TpmError } from '@nkpsim/tpm/boot'

/** A problem of a TPM, with the id and the message of ESXi if ESXi has them. */
export type TpmProblem = { id: string; message: string }

const PREFIX = 'esx.problem.hardware.tpm2'
/** Id of the problem that the TPM does not answer, or gives an invalid answer. */
export const CONNECTION_PROBLEM = `${PREFIX}.connection`

/** Id of the problem that the TPM was cleared. It lasts until the next boot. */
export const CLEARED_PROBLEM = `${PREFIX}.provisioning`

/** Returns the problem for an error of the TPM. Returns undefined if the TPM is still usable. */
export function tpmProblem(error: unknown): TpmProblem | undefined {
  if (!(error instanceof TpmError)) return undefined
  switch (error.code) {
    case 'TPM_UNREACHABLE':
    case 'TPM_TIMEOUT':
    case 'TPM_RESPONSE_INVALID':
    case 'SWTPM_FAILED':
      return {
        id: CONNECTION_PROBLEM,
        message: 'TPM 2.0 device detected but a connection cannot be established.',
      }
    case 'TPM_NO_SHA256_BANK':
      return {
        id: `${PREFIX}.nosha256`,
        message: 'TPM 2.0 SHA-256 PCR bank not found to be active. Please activate it in the BIOS.',
      }
    case 'TPM_NOT_2_0':
      return {
        id: `${PREFIX}.notsupported`,
        message: 'TPM 1.2 device detected, which is not supported: TPM2 device is required.',
      }
    case 'TPM_SRK_CHANGED':
    case 'TPM_STATE_MISSING':
      return {
        id: CLEARED_PROBLEM,
        message:
          'The TPM 2.0 device was cleared since this host has booted: at the next boot, the configuration of the host opens only with the recovery key.',
      }
    default:
      return undefined
  }
}

/** The PCRs differ from those of the boot, because the TPM lost power while the host ran. */
export const TPM_WAS_RESET: TpmProblem = {
  id: `${PREFIX}.reset`,
  message:
    'The TPM 2.0 device was reset since this host has booted, and no longer holds what the boot measured: reboot the host.',
}
