import { createQueue } from '@nkpsim/daemon'
import type { Medium } from './medium.ts'
import type { MetadataLog } from './metadata-log.ts'
import type { MetadataChange } from './metadata-state.ts'

/**
 * Makes writes and changes of the metadata durable, together: one sync for all that came before.
 * Every call throws EsxiError DISK_FULL, VSAN_DISK_FAILED.
 */
export type Commits = {
  /**
   * Adds a change to the next commit. Changes become durable in the order in which they came.
   * The state in memory has it already, and perhaps later ones, so it is not applied again.
   * @param onDurable called when the change is durable
   */
  add(change: MetadataChange, onDurable?: () => void): void
  /** Makes all changes and writes durable that came before. */
  commit(): Promise<void>
  /** Makes a change durable. If that fails, the change is not made later. */
  durably(change: MetadataChange): Promise<void>
  /** Runs work while no commit runs. */
  between<T>(act: () => Promise<T>): Promise<T>
  /** Waits for the last commit. Later ones are refused. */
  close(): Promise<void>
}

/** What a commit asks of the other parts of a disk. */
export type CommitParts = {
  medium: Medium
  log: MetadataLog
  /** Writes the checks that were changed. */
  writeChecks(): Promise<void>
  /** Called before a commit with its number; returns changes of its own. */
  begin(commit: number): MetadataChange[]
  /** Called when a commit has made everything durable that came before its begin. */
  end(commit: number): void
  /** Applies a change to the state in memory, when it is durable. */
  apply(change: MetadataChange): void
  /** Returns changes that make the state in memory of an empty one. */
  snapshot(): MetadataChange[]
}

type Pending = { change: MetadataChange; isApplied: boolean; onDurable?: (() => void) | undefined }

export function createCommits({ medium, log, ...parts }: CommitParts): Commits {
  const turns = createQueue()
  let pending: Pending[] = []
  let waiting: Promise<void> | undefined
  let last = 0
  const write = async (changes: readonly MetadataChange[]): Promise<void> => {
    await parts.writeChecks()
    if (changes.length > 0 && !(await log.append(changes)))
      return log.replace([...parts.snapshot(), ...changes])
    await medium.sync()
    log.appended()
  }
  const commitOnce = async (): Promise<void> => {
    waiting = undefined
    const number = ++last
    const own = parts.begin(number).map((change): Pending => ({ change, isApplied: false }))
    const batch = [...pending, ...own]
    pending = []
    try {
      await write(batch.map(({ change }) => change))
    } catch (error) {
      pending = [...batch, ...pending]
      throw error
    }
    for (const { change, isApplied, onDurable } of batch) {
      if (!isApplied) parts.apply(change)
      onDurable?.()
    }
    parts.end(number)
  }
  const commit = (): Promise<void> => {
    waiting ??= turns.run(commitOnce)
    return waiting
  }
  return {
    add: (change, onDurable) => void pending.push({ change, isApplied: true, onDurable }),
    commit,
    durably: async (change) => {
      const own: Pending = { change, isApplied: false }
      pending.push(own)
      try {
        await commit()
      } catch (error) {
        pending = pending.filter((each) => each !== own)
        throw error
      }
    },
    between: (act) => turns.run(act),
    close: () => turns.close(),
  }
}
