import type { Secret } from '@nkpsim/crypto'

/** Opens a host's configuration without the TPM. So it is as secret as the configuration. */
export type RecoveryKey = {
  /** UUID, shown in braces. */
  id: string
  /** 96 decimal digits as ASCII. */
  digits: Secret
}
