/** Deadline and abort signal of each call. */
export type CallOptions = { timeoutMs: number; signal?: AbortSignal }
