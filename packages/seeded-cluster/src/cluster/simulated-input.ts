import { Readable } from 'node:stream'
import type { Input } from '@nkpsim/daemon/input'

/** What an operator passes to a daemon at its start, by its name on the command line. */
export type Inputs = Readonly<Record<string, Buffer>>

/** Returns the input from which a daemon reads what an operator passes. */
export function simulatedInput(inputs: Inputs): Input {
  const read = (name: string): Buffer => {
    const bytes = inputs[name]
    if (bytes !== undefined) return Buffer.from(bytes)
    throw Object.assign(new Error(`ENOENT: no input ${name}`), { code: 'ENOENT' })
  }
  return {
    readStart: async (name, { maxBytes }) => read(name).subarray(0, maxBytes),
    stream: async (name) => Readable.from([read(name)]),
  }
}
