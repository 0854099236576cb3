import type { Audit } from './audit/audited.ts'

/** The identified caller of a call. */
export type Caller = {
  /** A user, `administrator@vsphere.local`, or the holder of a certificate, `operator a`. */
  name: string
  /** Session of the user; empty without one. */
  sessionId: string
}

/** Owner of the certificate with which a connection was opened. */
export type Peer = { kind: string; id: string }

/** Data of a call besides its input. */
export type Call = {
  caller: Caller
  /** Undefined: the protocol has no client certificates. */
  peer: Peer | undefined
  /** Address of the caller, without its port. */
  source: string
  /** How the caller reached this daemon, `host:port`. */
  authority: string
  /** Aborts when nobody waits for the result any longer. */
  signal: AbortSignal
}

/** An admitted call. */
export type Admitted = {
  caller: Caller
  /**
   * Checks a stream again, before each message and while none comes; undefined: it may run until it
   * ends. Rejects when the reason for its admission no longer holds.
   */
  requireStill?: () => Promise<void>
  /** Called once with the outcome of the call: `OK`, or the stable code of its error. */
  settle: (outcome: string) => void
}

/** A text field of the input; `permission.user` names a nested field. */
export type FieldOf<Input> =
  | TextField<Input>
  | {
      [Name in keyof Input & string]-?: `${Name}.${TextField<NonNullable<Input[Name]>>}`
    }[keyof Input & string]

type TextField<Record> = {
  [Name in keyof Record & string]-?: NonNullable<Record[Name]> extends string ? Name : never
}[keyof Record & string]

/** What an operation declares once, for every protocol. */
export type Declaration<Requirement, Field extends string = string> = {
  /** Requirement on callers. */
  requirement: Requirement
  audit: Audit<Field>
}

/** An operation's declaration and name, which every protocol needs before it runs. */
export type Declared<Requirement, Field extends string = string> = Declaration<
  Requirement,
  Field
> & {
  /** As in the audit log: `nkpsim.vcenter.v1.KeyProviderService/CreateProvider`. */
  name: string
}

/** A single value, or a stream of values. */
export type Answer = Promise<unknown> | AsyncIterable<unknown>

/**
 * An operation of a daemon, for any protocol. Inputs and results are plain values; a stream of
 * results is an async iterable. `run` throws the errors of its package. `named` adds the name.
 */
export type Unnamed<Requirement, Input, Result extends Answer> = Declaration<
  Requirement,
  FieldOf<NoInfer<Input>>
> & { run: (input: Input, call: Call) => Result }

/** Adds names to the operations of a service, each after its method in the contract. */
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

/** @param method as handlers spell it, `createProvider` */
export function operationName(service: string, method: string): string {
  return `${service}/${method.charAt(0).toUpperCase()}${method.slice(1)}`
}

/** Returns the method of an operation as handlers spell it: the inverse of `operationName`. */
export function methodOf({ name }: { name: string }): string {
  const [, method = ''] = name.split('/')
  return `${method.charAt(0).toLowerCase()}${method.slice(1)}`
}
