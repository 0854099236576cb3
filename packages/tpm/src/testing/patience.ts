/**
 * Limit on how long a test waits for a TPM or for other programs, ms. It ends only a test that
 * hangs.
 */
export const PATIENCE_MS = 5 * 60_000
