import type { WireReader } from '../codec/wire.ts'
import type { Chip } from './chip.ts'

/** A command that is authorised. */
export type Call = {
  chip: Chip
  handles: readonly number[]
  /** In clear. */
  parameters: WireReader
}

/** The answer to a command: the handle if it returns one, and the parameters. */
export type Answer = { handle?: number; parameters?: Buffer }

/** Does a command. @throws TpmError with the response code */
export type Handler = (call: Call) => Answer

/** Returns a handle of a command. The dispatcher has read it. */
export function handleOf({ handles }: Call, index: number): number {
  const handle = handles[index]
  if (handle === undefined) throw new Error('a command of the simulated TPM has too few handles')
  return handle
}
