import { wrapRuns } from '@nkpsim/daemon/operation'
import { withCaller } from '../access/current-caller.ts'
import type { Declared } from './operation.ts'

/** Returns the same operations, with this addition: their changes know the user of the call. */
export function withCallers<Operations extends Record<string, Record<string, Declared>>>(
  operations: Operations,
): Operations {
  return wrapRuns<Declared, Operations>(
    operations,
    ({ run }) =>
      (input, call) =>
        withCaller(call.caller.name, () => run(input, call)),
  )
}
