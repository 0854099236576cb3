/** How long a test waits for a TPM, and for programs that judge of it, ms: hanging ends so. */
export const PATIENCE_MS = 5 * 60_000
