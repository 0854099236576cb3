import { Readable, Writable } from 'node:stream'
import type { Input } from '@nkpsim/daemon/input'
import type { OwnProcess } from '@nkpsim/effects'

/** The parts of a daemon's process that a run can see. */
export type SimulatedProcess = {
  /** What an operator passes at the start, by its name on the command line. */
  inputs: Readonly<Record<string, Buffer>>
  /** Receives each line of the log. */
  onLog: (line: string) => void
  /** Called when the daemon ends itself, with its exit code. Must not return. */
  onExit: (code: number) => never
}

/** Returns what a daemon touches of its process, and the inputs of its command line. */
export function simulateProcess({ inputs, onLog, onExit }: SimulatedProcess): {
  ownProcess: OwnProcess
  input: Input
} {
  const read = (name: string): Buffer => {
    const bytes = inputs[name]
    if (bytes !== undefined) return Buffer.from(bytes)
    throw Object.assign(new Error(`ENOENT: no input ${name}`), { code: 'ENOENT' })
  }
  return {
    ownProcess: {
      pid: 1,
      environment: {},
      exit: onExit,
      logOutput: () =>
        new Writable({
          decodeStrings: false,
          write: (line: string, _encoding, done) => {
            onLog(line)
            done()
          },
        }),
    },
    input: {
      readStart: async (name, { maxBytes }) => read(name).subarray(0, maxBytes),
      stream: async (name) => Readable.from([read(name)]),
    },
  }
}
