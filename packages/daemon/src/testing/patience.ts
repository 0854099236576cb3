/**
 * The single deadline of tests that wait for real processes, calls and conditions, ms. It names
 * what hangs before jest's own deadline ends the test. Even a busy machine is faster.
 */
export const PATIENCE_MS = 5 * 60_000
