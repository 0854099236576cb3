import { OPEN, targetOf } from '@nkpsim/daemon/audit'
import type { Call } from '@nkpsim/daemon/operation'
import type { Tasks } from '../tasks/tasks.ts'
import type { Declared } from './operation.ts'

/** An operation whose types are not needed to run it. */
type Runnable = Declared & {
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
  const wrapped = Object.entries(operations).map(([noun, ofNoun]) => [
    noun,
    Object.fromEntries(
      // The cast is safe, because the wrapped function passes its parameters on unchanged.
      Object.entries(ofNoun).map(([name, each]) => [name, withTask(each as Runnable, tasks)]),
    ),
  ])
  return Object.fromEntries(wrapped)
}

function withTask(operation: Runnable, tasks: Pick<Tasks, 'run'>): Runnable {
  const { audit, task, outcome, run } = operation
  // An operation that is not audited changes nothing. No other operation returns a stream.
  if (audit === OPEN) return operation
  return {
    ...operation,
    run: (input, call) =>
      tasks.run({
        user: call.caller.name,
        task: task && { ...task, target: targetOf(audit, input) },
        run: () => run(input, call),
        outcome,
      }),
  }
}
