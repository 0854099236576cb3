/**
 * Maximum number of steps over one connection. Other users of the TPM, and a stop of the host, wait
 * meanwhile: about a second for swtpm.
 */
const STEPS_AT_ONCE = 256n

/** Counter of a TPM over an open connection. */
export type OpenCounter = {
  value: bigint
  /** Raises the counter to a value. Returns its new value. */
  raise(to: bigint): Promise<bigint>
}

/**
 * Raises a counter to a value, which can be thousands of steps away if the TPM is new to the host.
 * After an abort it takes no more than one short connection.
 * @param withCounter opens a connection for the work
 * @throws the reason of the signal if it aborts and the value is far away
 */
export async function catchUp(
  withCounter: <T>(work: (counter: OpenCounter) => Promise<T>) => Promise<T>,
  version: bigint,
  signal: AbortSignal,
): Promise<void> {
  const raise = async ({ value, raise: to }: OpenCounter): Promise<bigint> => {
    if (version <= value + STEPS_AT_ONCE) return to(version)
    signal.throwIfAborted()
    return to(value + STEPS_AT_ONCE)
  }
  while ((await withCounter(raise)) < version);
}
