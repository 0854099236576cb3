import type { Call } from '@nkpsim/daemon/operation'
import type { ServiceName } from '../proto/service-types.ts'
import type { CallContext } from './call-context.ts'
import {
  type Allow,
  defineService,
  type ServiceHandlers,
  type ServiceRegistration,
} from './define-service.ts'

type Runnable = { run: (input: never, call: Call) => unknown }

/**
 * Converts the message of a method to an input, runs the operation, and converts the result to an
 * answer.
 */
type Adapter<Handler, Run> = Handler extends (
  message: infer Message,
  context: CallContext,
) => infer Answer
  ? Run extends (input: infer Input, call: Call) => infer Result
    ? (message: Message, run: (input: Input) => Result) => Answer
    : never
  : never

type UntypedRun = (input: unknown, call: Call) => unknown
type UntypedAdapter = (message: unknown, run: (input: unknown) => unknown) => unknown

/**
 * Serves operations as a service of the contract. Each method has the name of its operation, and
 * runs only this operation, because the call was admitted to it.
 */
export function serve<
  Service extends ServiceName,
  Operations extends Record<keyof ServiceHandlers<Service>, Runnable>,
>(
  serviceName: Service,
  operations: Operations,
  adapters: {
    [Method in keyof ServiceHandlers<Service>]: Adapter<
      ServiceHandlers<Service>[Method],
      Operations[Method]['run']
    >
  },
  allow: Allow = ['operator'],
): ServiceRegistration {
  // The cast is safe, because the types of the parameters hold for each method.
  const untyped = operations as unknown as Record<string, { run: UntypedRun }>
  const handlers = Object.entries(adapters as unknown as Record<string, UntypedAdapter>).map(
    ([method, adapter]) => {
      const handler = (message: unknown, context: CallContext) =>
        adapter(message, (input) => untyped[method]?.run(input, callOf(context)))
      return [method, handler]
    },
  )
  return defineService(serviceName, { allow, handlers: Object.fromEntries(handlers) })
}

/** Adapts a method whose message is the operation's input and whose answer is empty. */
export async function answerNothing<Message extends Input, Input>(
  message: Message,
  run: (input: Input) => Promise<unknown>,
): Promise<Record<never, never>> {
  await run(message)
  return {}
}

function callOf({ caller, ...context }: CallContext): Call {
  // A user without a name has no rights.
  return { ...context, caller: caller ?? { name: '', sessionId: '' } }
}
