import type { RecordedChange } from '@nkpsim/checkers'
import type { AuditRecord } from '@nkpsim/daemon/audit'
import type { Database } from '@nkpsim/effects'
import { currentTraceId } from '@nkpsim/tracing'
import { watchSealedTables } from './sealed-tables.ts'

/** Steps of a disk after which something is different. */
const CHANGING: readonly string[] = [
  ...['link', 'makeFolder', 'remove', 'removeFolder', 'rename', 'setMode', 'truncate', 'write'],
]
/** The audit log itself. */
const AUDIT = /\/audit(\/|$)/
/** Daemons call each other within the trace of a user's call. */
const DAEMON = /^(vcenter|host) /

/** A step of a disk. */
type Step = { call: string; path: string }

/**
 * The order of what the calls of users change, and of their audit records (I15). Each call of a
 * user runs in a trace of its own, which its audit record names.
 */
export type ChangeOrder = {
  /** Call it before a step of a disk. Notes the first change in the trace of the running code. */
  step(step: Step): void
  /** Call it before a commit that changes something besides the use of sessions. */
  commit(what: string): void
  /** Call it when an attempt at a call has become durable on the disk of its daemon. */
  recorded(daemon: string, record: AuditRecord & { phase: 'attempt' }): void
  /** Returns the first change of each recorded call. */
  changes(): RecordedChange[]
}

/** Creates the order of one site. Its machines and their datastore share it. */
export function createChangeOrder(): ChangeOrder {
  let steps = 0
  const changed = new Map<string, Pick<RecordedChange, 'change' | 'changeStep'>>()
  const records = new Map<string, Omit<RecordedChange, 'change' | 'changeStep'>>()
  const note = (change: string): void => {
    const trace = currentTraceId()
    if (trace !== undefined && !changed.has(trace))
      changed.set(trace, { change, changeStep: ++steps })
  }
  return {
    step: ({ call, path }) => {
      if (CHANGING.includes(call)) note(`${call} ${path}`)
    },
    commit: note,
    recorded: (daemon, { traceId, caller, call, target, details }) => {
      // A repeated call is only counted until its outcome is known. Only a call that may be counted
      // names the address of its caller.
      if ('source' in details || DAEMON.test(caller)) return
      if (traceId !== undefined && !records.has(traceId))
        records.set(traceId, { daemon, call, target, recordStep: ++steps })
    },
    changes: () =>
      [...records].flatMap(([trace, record]) => {
        const first = changed.get(trace)
        return first === undefined ? [] : { ...record, ...first }
      }),
  }
}

/**
 * Returns a function that wraps the step of a machine's disk: it passes each change to an order. A
 * step that fails changes nothing.
 */
export function watchChanges(
  order: Pick<ChangeOrder, 'step' | 'commit'>,
  openDatabase: () => Database | undefined,
): <Result>(before: (step: Step) => Result) => (step: Step) => Result {
  const changedTables = watchSealedTables(openDatabase)
  return (before) => (step) => {
    const result = before(step)
    if (step.call === 'commit') {
      const tables = changedTables()
      if (tables.length > 0) order.commit(`commit of ${tables.join(', ')}`)
    } else if (!AUDIT.test(step.path)) order.step(step)
    return result
  }
}
