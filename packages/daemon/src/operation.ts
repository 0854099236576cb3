import { type Audit, type Audited, OPEN } from './audit/audited.ts'

/** The caller of a call, after identification. */
export type Caller = {
  /**
   * A user such as `administrator@vsphere.local`, or the holder of a certificate such as `operator
   * a`.
   */
  name: string
  /** Session of the user; empty if there is none. */
  sessionId: string
}

/** Owner of the client certificate of a connection. */
export type Peer = { kind: string; id: string }

/** Data of a call in addition to its input. */
export type Call = {
  caller: Caller
  /** Undefined if the protocol has no client certificates. */
  peer: Peer | undefined
  /** Address of the caller, without its port. */
  source: string
  /** Address that the caller used to reach this daemon, `host:port`. */
  authority: string
  /** Aborts when nobody waits for the result anymore. */
  signal: AbortSignal
  /**
   * Rejects if nobody waits for the result anymore, or if the call may not begin anymore.
   * An operation that waited for its turn calls this before it changes anything.
   */
  requireStill: () => Promise<void>
}

/** A call that the daemon has admitted. */
export type Admitted = {
  caller: Caller
  /**
   * Checks again whether a stream is admitted, before each message and during pauses. Rejects if
   * the reason for the admission no longer applies. If undefined, the call may run to its end.
   */
  requireStill?: () => Promise<void>
  /**
   * Checks whether a call may begin after it waited for its turn. A running stream may have more
   * time than a stream that waits. If undefined, `requireStill` decides.
   */
  requireToBegin?: () => Promise<void>
  /** Called once with the outcome of the call: `OK`, or the stable code of its error. */
  settle: (outcome: string) => void
}

/** The name of a text field of the input. `permission.user` is a nested field. */
export type FieldOf<Input> =
  | TextField<Input>
  | {
      [Name in keyof Input & string]-?: `${Name}.${TextField<NonNullable<Input[Name]>>}`
    }[keyof Input & string]

type TextField<Record> = {
  [Name in keyof Record & string]-?: NonNullable<Record[Name]> extends string ? Name : never
}[keyof Record & string]

/** The part of an operation that all protocols share. */
export type Declaration<Requirement, Field extends string = string> = {
  /** Rights that the caller needs. */
  requirement: Requirement
  audit: Audit<Field>
  /**
   * Whether the call ends a session, sets a password or deletes a user (default: false). Other
   * calls of the user do not delay such a call, because a stolen session must end.
   */
  endsAccess?: boolean
}

/** Declaration and name of an operation. Every protocol needs both before it runs the operation. */
export type Declared<Requirement, Field extends string = string> = Declaration<
  Requirement,
  Field
> & {
  /** Name as in the audit log, such as `nkpsim.vcenter.v1.KeyProviderService/CreateProvider`. */
  name: string
}

/** A single result, or a stream of results. */
export type Answer = Promise<unknown> | AsyncIterable<unknown>

/**
 * An operation of a daemon, for any protocol. Inputs and results are plain values, and a stream of
 * results is an async iterable. `run` throws the errors of its package. `named` adds the name.
 */
export type Unnamed<Requirement, Input, Result extends Answer> = Declaration<
  Requirement,
  FieldOf<NoInfer<Input>>
> & { run: (input: Input, call: Call) => Result }

/** Adds a name to each operation of a service, from the method in the contract. */
export function named<Operations extends Record<string, Declaration<unknown>>>(
  service: string,
  operations: Operations,
): { [Method in keyof Operations]: Operations[Method] & { name: string } } {
  const entries = Object.entries(operations).map(([method, declaration]) => [
    method,
    { ...declaration, name: operationName(service, method) },
  ])
  return Object.fromEntries(entries)
}

/** An audited operation whose types are not needed to run it. */
type Runnable = { audit: Audited<string>; run: (input: unknown, call: Call) => unknown }

/**
 * Returns the same operations, each with a run that the function returns. Leaves out operations
 * that are not audited, because these change nothing.
 * @param runOf returns a run that passes its parameters on unchanged
 */
export function wrapRuns<
  Operation extends Declared<unknown>,
  Operations extends Record<string, Record<string, Operation>>,
>(operations: Operations, runOf: (operation: Operation & Runnable) => Runnable['run']): Operations {
  const wrap = (operation: Operation): Operation => {
    if (operation.audit === OPEN) return operation
    // This cast is safe, because every operation of a daemon has a run.
    return { ...operation, run: runOf(operation as Operation & Runnable) }
  }
  const wrapped = Object.entries(operations).map(([noun, ofNoun]) => [
    noun,
    Object.fromEntries(Object.entries(ofNoun).map(([name, each]) => [name, wrap(each)])),
  ])
  return Object.fromEntries(wrapped)
}

/** Returns the name of an operation. @param method name as in handlers, such as `createProvider` */
export function operationName(service: string, method: string): string {
  return `${service}/${method.charAt(0).toUpperCase()}${method.slice(1)}`
}

/** Returns the method of an operation as in handlers. This is the inverse of `operationName`. */
export function methodOf({ name }: { name: string }): string {
  const [, method = ''] = name.split('/')
  return `${method.charAt(0).toLowerCase()}${method.slice(1)}`
}
