import { OPEN } from '@nkpsim/daemon/audit'
import type { Call } from '@nkpsim/daemon/operation'
import { withCaller } from '../access/current-caller.ts'
import type { Declared } from './operation.ts'

/** An operation whose types are not needed to run it. */
type Runnable = Declared & { run: (input: unknown, call: Call) => unknown }

/** Returns the same operations, with this addition: their changes know the user of the call. */
export function withCallers<Operations extends Record<string, Record<string, Declared>>>(
  operations: Operations,
): Operations {
  const wrapped = Object.entries(operations).map(([noun, ofNoun]) => [
    noun,
    Object.fromEntries(
      // The cast is safe, because the wrapped function passes its parameters on unchanged.
      Object.entries(ofNoun).map(([name, each]) => [name, known(each as Runnable)]),
    ),
  ])
  return Object.fromEntries(wrapped)
}

function known(operation: Runnable): Runnable {
  const { audit, run } = operation
  // An operation that is not audited changes nothing for a user.
  if (audit === OPEN) return operation
  return {
    ...operation,
    run: (input, call) => withCaller(call.caller.name, () => run(input, call)),
  }
}
