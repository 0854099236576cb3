/**
 * How long a test waits for a TPM, and for other programs that check it, ms. It ends a test that
 * hangs.
 */
export const PATIENCE_MS = 5 * 60_000
