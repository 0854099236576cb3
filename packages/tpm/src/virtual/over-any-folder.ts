import { type LocalState, openLocalState } from './local-state.ts'
import type { StartVirtualTpm, VirtualTpms } from './virtual-tpms.ts'

/**
 * Returns virtual TPMs whose state may also be where a program cannot reach it, such as on a vSAN
 * datastore. Such a TPM has its state in the run folder while it runs, and each change is copied
 * back at once. If that fails, the TPM ends, because it would lose what it has promised to keep.
 * @param virtual TPMs of a program, which needs a folder of this machine
 */
export function overAnyFolder(virtual: VirtualTpms): VirtualTpms {
  return {
    start: async (input) => {
      if (input.state.programPath !== undefined) return virtual.start(input)
      const { local, tpm, endBy } = await openFor(input, virtual.start)
      const settled = async <T>(work: Promise<T>): Promise<T> => {
        const result = await work
        await local.settle()
        return result
      }
      try {
        if (input.from === 'suspended') await local.forgetVolatile()
        await local.settle()
      } catch (error) {
        await endBy(tpm.stop).catch(() => undefined)
        throw error
      }
      return {
        ...tpm,
        makeEndorsementKeys: () => settled(tpm.makeEndorsementKeys()),
        writeCertificates: (certificates) => settled(tpm.writeCertificates(certificates)),
        stop: () => endBy(tpm.stop),
        suspend: () => endBy(tpm.suspend),
      }
    },
    startForGuest: async (input) => {
      if (input.state.programPath !== undefined) return virtual.startForGuest(input)
      const { tpm, endBy } = await openFor(input, virtual.startForGuest)
      return { ...tpm, end: () => endBy(tpm.end) }
    },
    writeState: async (input, permanent) => {
      if (input.state.programPath !== undefined) return virtual.writeState(input, permanent)
      const local = await openLocalState(input, () => undefined)
      try {
        await virtual.writeState({ ...input, state: local.folder }, permanent)
        await local.settle()
      } finally {
        await local.close()
      }
    },
  }
}

/** Starts a TPM over a local state. */
async function openFor<
  Input extends StartVirtualTpm,
  Tpm extends { exited: Promise<void> } & ({ stop(): Promise<void> } | { end(): Promise<void> }),
>(
  input: Input,
  start: (input: Input) => Promise<Tpm>,
): Promise<{ local: LocalState; tpm: Tpm; endBy: (end: () => Promise<void>) => Promise<void> }> {
  let tpm: Tpm | undefined
  const local = await openLocalState(input, () => {
    if (tpm !== undefined) void ('stop' in tpm ? tpm.stop() : tpm.end()).catch(() => undefined)
  })
  try {
    const started = await start({ ...input, state: local.folder })
    tpm = started
    // A TPM that ends by itself leaves nothing in the run folder either.
    const finished = started.exited.then(local.settle).finally(local.close)
    finished.catch(() => undefined)
    const endBy = async (end: () => Promise<void>): Promise<void> => {
      try {
        await end()
      } finally {
        await started.exited
      }
      await finished
    }
    return { local, tpm: started, endBy }
  } catch (error) {
    await local.close()
    throw error
  }
}
