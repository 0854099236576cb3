/**
 * The one deadline of a test for what real processes do: calls, starts, and conditions that come to
 * hold, ms. It ends what hangs and says what was waited for, before jest's own deadline does; no
 * busy machine misses it.
 */
export const PATIENCE_MS = 5 * 60_000
