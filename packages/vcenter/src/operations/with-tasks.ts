import { targetOf } from '@nkpsim/daemon/audit'
import { type Call, wrapRuns } from '@nkpsim/daemon/operation'
import type { Tasks } from '../tasks/tasks.ts'
import type { Declared } from './operation.ts'

/** What an operation of a vCenter also has. */
type TaskRun = {
  run: (input: unknown, call: Call) => Promise<unknown>
  outcome?: (result: unknown) => Promise<string>
}

/**
 * Returns the same operations, with this addition: vCenter knows the user of each change that a
 * call makes, and a call of an operation that declares a task is stored as a task. Every protocol
 * runs these operations, so a call is one task, whatever its protocol.
 */
export function withTasks<Operations extends Record<string, Record<string, Declared>>>(
  operations: Operations,
  tasks: Pick<Tasks, 'run'>,
): Operations {
  return wrapRuns<Declared, Operations>(operations, (operation) => {
    // An audited operation that returns a stream resolves to the stream.
    const { audit, task, outcome, run } = operation as Omit<typeof operation, 'run'> & TaskRun
    return (input, call) =>
      tasks.run({
        user: call.caller.name,
        task: task && { ...task, target: targetOf(audit, input) },
        run: () => run(input, call),
        outcome,
      })
  })
}
