import type { Secret } from '@nkpsim/crypto'

/** Opens a host's configuration by itself, without its TPM: as secret as what it opens. */
export type RecoveryKey = {
  /** UUID, shown in braces. */
  id: string
  /** 96 decimal digits as ASCII. */
  digits: Secret
}
