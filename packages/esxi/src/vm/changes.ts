import { EsxiError } from '../errors.ts'
import type { Moves } from '../migration/moves.ts'
import type { Vm } from '../records/virtual-machine.ts'
import { type Purpose, usedBy } from './files/vm-lock.ts'
import type { Imports } from './imports.ts'
import type { OnProgress } from './keys/convert-disks.ts'
import type { LongChanges } from './long-changes.ts'
import type { Descriptions } from './registry/descriptions.ts'
import type { ChangedVm } from './registry/follow-change.ts'
import { spelledVmName, type VmPlaces } from './registry/places.ts'
import type { Registration } from './registry/registration.ts'
import type { Still, Turns } from './turns.ts'

export type ChangesInput = {
  hostName: string
  places: VmPlaces
  registration: Pick<Registration, 'forgetIfMoved'>
  imports: Pick<Imports, 'requireNone'>
  moves: Pick<Moves, 'requireNone'>
  /** Changes of the same VM run in turn. */
  turns: Turns
  descriptions: Pick<Descriptions, 'one' | 'oneOrInvalid'>
  /** The long changes that run or wait. */
  long: LongChanges
  /** Returns the number of changes of VMs since the host started. */
  revision: () => number
}

/** How a caller ends and watches a change that may take hours. */
export type LongCall = {
  still?: Still | undefined
  /** Ends the change. The VM then opens, and the same change continues. */
  signal?: AbortSignal | undefined
  /** Gets the progress in whole percent. */
  onProgress?: OnProgress | undefined
}

/** Changes a VM. May return the VM as it is then, which saves reading its files again. */
type Act = (name: string) => Promise<ChangedVm> | Promise<void>
/** Changes a VM, and tells its progress. */
type LongAct = (name: string, onProgress: OnProgress) => Promise<ChangedVm> | Promise<void>

/**
 * Runs changes of VMs one after the other. During a long change of a VM, the host refuses other
 * changes of this VM.
 */
export type Changes = {
  /**
   * Runs work that finds a VM by the name of its folder. Its errors state the name of the VM.
   * @param typed the name as the caller spells it
   */
  byFolder<T>(typed: string, work: (folderName: string) => T | Promise<T>): Promise<T>
  /** Runs an operation on a VM when it is its turn. @param name in the spelling of the host */
  inTurn<T>(name: string, act: () => Promise<T>, still?: Still): Promise<T>
  /** Changes a VM and describes it. @param typed the name as the caller spells it */
  change(typed: string, act: Act, still: Still | undefined, datastore?: string): Promise<Vm>
  /**
   * Does the same as `change`, for a change that may take hours.
   * @param purpose what callers of refused changes are told
   */
  changeLong(typed: string, act: LongAct, call: LongCall, purpose?: Purpose): Promise<Vm>
  /**
   * Refuses other changes of a VM while work runs. The work begins when no other change of the VM
   * runs, and after a check.
   */
  whileLong<T>(
    name: string,
    how: { purpose: Purpose; check?: () => Promise<void>; still: Still | undefined },
    work: (onProgress: OnProgress) => Promise<T>,
  ): Promise<T>
  /**
   * Changes a VM that the host then does not have anymore. Returns the revision of the host's VMs
   * without it.
   */
  remove(
    typed: string,
    act: (name: string) => Promise<void>,
    still: Still | undefined,
  ): Promise<number>
}

export function createChanges({
  hostName,
  places,
  registration,
  imports,
  moves,
  turns,
  descriptions,
  revision,
  long,
}: ChangesInput): Changes {
  const requireNoLong = (name: string): void => {
    const purpose = long.purposeOf(name)
    if (purpose !== undefined) throw usedBy({ hostName, purpose })
  }
  const inTurn: Changes['inTurn'] = async (name, act, still) => {
    // A long change takes up to hours, which is longer than callers wait.
    requireNoLong(name)
    const run = async () => {
      imports.requireNone(name)
      moves.requireNone(name)
      await registration.forgetIfMoved(name)
      return act()
    }
    return turns.run(name, run, still)
  }
  const byFolder: Changes['byFolder'] = async (typed, work) => {
    const folderName = await spelledVmName(places, typed)
    try {
      return await work(folderName)
    } catch (error) {
      throw withDisplayName(error, folderName, places.names.nameOf(folderName))
    }
  }
  const changeNamed = (name: string, act: Act, still: Still | undefined): Promise<Vm> => {
    const run = async () => {
      const changed = await act(name).catch((error: unknown) => {
        throw withDisplayName(error, name, places.names.nameOf(name))
      })
      if (!changed) return descriptions.oneOrInvalid(name)
      const { files, ...place } = changed
      return descriptions.one(place, name, files)
    }
    return inTurn(name, run, still)
  }
  return {
    byFolder,
    inTurn,
    change: async (typed, act, still, datastore = '') =>
      changeNamed(await spelledVmName(places, typed, datastore), act, still),
    changeLong: async (typed, act, { still, onProgress }, purpose = 'rekey') => {
      const name = await spelledVmName(places, typed)
      let own: OnProgress | undefined
      const tell = (percent: number): void => {
        own?.(percent)
        onProgress?.(percent)
      }
      const changed = changeNamed(name, () => act(name, tell), still)
      // The change that runs already has refused this one.
      if (long.purposeOf(name) !== undefined) return changed
      const begun = long.begin(name, purpose)
      own = begun.onProgress
      return changed.finally(begun.end)
    },
    whileLong: async (name, { purpose, check, still }, work) => {
      const begin = async () => {
        requireNoLong(name)
        await check?.()
        return long.begin(name, purpose)
      }
      const { onProgress, end } = await inTurn(name, begin, still)
      try {
        return await work(onProgress)
      } finally {
        end()
      }
    },
    remove: async (typed, act, still) => {
      const name = await spelledVmName(places, typed)
      await inTurn(name, () => act(name), still)
      return revision()
    },
  }
}

/** Returns the error of a change with the name of the VM instead of the name of its folder. */
function withDisplayName(error: unknown, folderName: string, name: string): unknown {
  if (!(error instanceof EsxiError) || folderName === name) return error
  const { code, message, fault } = error
  const named = message.replaceAll(`"${folderName}"`, () => `"${name}"`)
  return new EsxiError(code, named, { cause: error, fault })
}
