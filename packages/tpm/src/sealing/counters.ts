import { type NvIndex, nvDefineCounter, nvIncrement, nvRead, readNvIndex } from '../commands/nv.ts'
import { TpmError } from '../errors.ts'
import type { Tpm } from '../tpm.ts'
import type { TpmTransport } from '../transport/transport.ts'

/**
 * NV counters of a host, in the range that the owner defines. TCG Registry of Reserved TPM 2.0
 * Handles, 2.2.
 */
export const COUNTERS = {
  /** Version of the newest boot policy that the host booted with. */
  bootPolicy: 0x01800200,
  /** Version of the newest configuration that the host wrote. */
  configuration: 0x01800201,
} as const
export type CounterName = keyof typeof COUNTERS

/** Maximum number of steps in one call. Other users of the TPM wait meanwhile. */
const MAX_STEPS = 4096

/** Value of a counter, and its Name, 34 bytes. Policies bind the Name. */
export type Counter = { name: Buffer; value: bigint }

/**
 * Reads a counter. Returns undefined if the TPM has none, because it was cleared or never
 * provisioned.
 */
export function readCounter(tpm: Tpm, which: CounterName): Promise<Counter | undefined> {
  return tpm.exclusively((transport) => read(transport, which))
}

/** Returns both counters. Creates missing counters. */
export function provisionCounters(tpm: Tpm): Promise<Record<CounterName, Counter>> {
  return tpm.exclusively(async (transport) => ({
    bootPolicy: await provision(transport, 'bootPolicy'),
    configuration: await provision(transport, 'configuration'),
  }))
}

/**
 * Raises a counter to a value, but by at most 4096 steps. Returns the new value of the counter.
 * Repeat the call until that value is reached. Keeps a counter that is already above the value.
 * @throws TpmError TPM_STATE_MISSING if the counter does not exist
 */
export function raiseCounter(tpm: Tpm, which: CounterName, to: bigint): Promise<bigint> {
  return tpm.exclusively(async (transport) => {
    const counter = await read(transport, which)
    if (counter === undefined)
      throw new TpmError('TPM_STATE_MISSING', 'the counters of this host are gone from its TPM')
    const index = await requireIndex(transport, which)
    let { value } = counter
    for (let step = 0; step < MAX_STEPS && value < to; step++, value++)
      await nvIncrement(transport, index)
    return value
  })
}

/** Returns the NV index of a counter, for a policy. @throws TpmError TPM_STATE_MISSING */
export async function requireIndex(transport: TpmTransport, which: CounterName): Promise<NvIndex> {
  const index = await readNvIndex(transport, COUNTERS[which])
  if (index?.isWritten === true) return index
  throw new TpmError('TPM_STATE_MISSING', 'the counters of this host are gone from its TPM')
}

async function read(transport: TpmTransport, which: CounterName): Promise<Counter | undefined> {
  const index = await readNvIndex(transport, COUNTERS[which])
  if (index === undefined || !index.isWritten) return undefined
  return { name: index.name, value: (await nvRead(transport, index)).readBigUInt64BE() }
}

async function provision(transport: TpmTransport, which: CounterName): Promise<Counter> {
  if ((await readNvIndex(transport, COUNTERS[which])) === undefined)
    await nvDefineCounter(transport, COUNTERS[which])
  const index = await readNvIndex(transport, COUNTERS[which])
  // Only the first increment gives a counter its value and its final Name.
  if (index !== undefined && !index.isWritten) await nvIncrement(transport, index)
  const counter = await read(transport, which)
  if (counter === undefined)
    throw new TpmError('TPM_RESPONSE_INVALID', 'the TPM did not keep a counter')
  return counter
}
