/**
 * The one deadline of tests for real processes: calls, starts, and conditions, ms. It ends what
 * hangs and names it, before jest's own deadline. Even a busy machine meets it.
 */
export const PATIENCE_MS = 5 * 60_000
