import type { Logger } from '@nkpsim/daemon'
import type { MachineClock } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import { requireFreeName } from './registry/create-vm.ts'
import type { VmPlaces } from './registry/places.ts'
import { whileSent } from './while-sent.ts'

export type ImportsInput = {
  hostName: string
  places: VmPlaces
  /** Time after which an import gives up a sender that sends nothing. */
  stallMs: number
  clock: Pick<MachineClock, 'sleep'>
  logger: Logger
}

/**
 * Imports of VMs, which take up to hours. An import begins in its turn and runs outside of it. The
 * host meanwhile refuses other changes under the same name, because callers do not wait that long.
 */
export type Imports = {
  /**
   * Begins an import in its turn. The name must be free, so that nobody blocks an existing VM.
   * @returns the promise of the VM, in an object, so that the turn does not wait for it
   * @throws EsxiError VM_ALREADY_EXISTS, DATASTORE_UNUSABLE
   */
  begin<T>(
    name: string,
    content: AsyncIterable<Uint8Array>,
    build: (content: AsyncIterable<Uint8Array>) => Promise<T>,
  ): Promise<{ imported: Promise<T> }>
  isRunning(name: string): boolean
  /** @throws EsxiError VM_POWERED_ON_ELSEWHERE if a VM is being imported under this name */
  requireNone(name: string): void
  /** Resolves when no import is running. */
  settled(): Promise<void>
}

export function createImports({ hostName, places, stallMs, clock, logger }: ImportsInput): Imports {
  const running = new Map<string, Promise<unknown>>()
  const giveUp = (name: string): EsxiError => {
    logger.warn('vm.import-stalled', { vm: name })
    return new EsxiError(
      'IMPORT_STALLED',
      `the import of virtual machine "${name}" received nothing for too long; import it again`,
    )
  }
  return {
    begin: async (name, content, build) => {
      await requireFreeName(places, name)
      const sent = whileSent(content, {
        waitMs: stallMs,
        sleep: (ms, signal) => clock.sleep(ms, signal),
        stalled: () => giveUp(name),
      })
      const imported = build(sent).finally(() => running.delete(name))
      running.set(
        name,
        imported.catch(() => undefined),
      )
      return { imported }
    },
    isRunning: (name) => running.has(name),
    requireNone: (name) => {
      if (running.has(name))
        throw new EsxiError(
          'VM_POWERED_ON_ELSEWHERE',
          `the virtual machine is being imported on ${hostName}; wait, or cancel the import`,
        )
    },
    settled: async () => {
      await Promise.all(running.values())
    },
  }
}
