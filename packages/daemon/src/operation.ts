import type { Audit } from './audit/audited.ts'

/** Who a call comes from, once that is known. */
export type Caller = {
  /** A user, `administrator@vsphere.local`, or the holder of a certificate, `operator a`. */
  name: string
  /** Of the session by which the user calls; empty without one. */
  sessionId: string
}

/** Who holds the certificate with which a connection was opened. */
export type Peer = { kind: string; id: string }

/** What an operation knows of a call besides its input. */
export type Call = {
  caller: Caller
  /** Undefined: the protocol has no client certificates. */
  peer: Peer | undefined
  /** Address of the caller, without its port. */
  source: string
  /** How the caller reached this daemon, `host:port`. */
  authority: string
  /** Aborts when nobody waits for the result any more. */
  signal: AbortSignal
}

/** A call that was let in. */
export type Admitted = {
  caller: Caller
  /**
   * For a stream, before each message and while none comes; undefined: it may run until it ends.
   * Throws when what let the call in holds no longer.
   */
  requireStill?: () => void
  /** Called once with the outcome of the call: `OK`, or the stable code of its error. */
  settle: (outcome: string) => void
}

/** A field of text; `permission.user` is the field of a field. */
export type FieldOf<Input> =
  | TextField<Input>
  | {
      [Name in keyof Input & string]-?: `${Name}.${TextField<NonNullable<Input[Name]>>}`
    }[keyof Input & string]

type TextField<Record> = {
  [Name in keyof Record & string]-?: NonNullable<Record[Name]> extends string ? Name : never
}[keyof Record & string]

/** What an operation declares, once for every protocol. */
export type Declaration<Requirement, Field extends string = string> = {
  /** What is required of callers. */
  requirement: Requirement
  audit: Audit<Field>
}

/** What every protocol must know of an operation before it runs. */
export type Declared<Requirement, Field extends string = string> = Declaration<
  Requirement,
  Field
> & {
  /** As the audit log has it: `nkpsim.vcenter.v1.KeyProviderService/CreateProvider`. */
  name: string
}

/** A single value, or many. */
export type Answer = Promise<unknown> | AsyncIterable<unknown>

/**
 * Something that can be asked of a daemon, by whatever protocol: plain values in, plain values out,
 * many of them as an async iterable. `run` throws the errors of its package. `named` names it.
 */
export type Unnamed<Requirement, Input, Result extends Answer> = Declaration<
  Requirement,
  FieldOf<NoInfer<Input>>
> & { run: (input: Input, call: Call) => Result }

/** Names the operations of a service of the contract, each as its method there. */
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

/** The method of an operation as handlers spell it: the inverse of `operationName`. */
export function methodOf({ name }: { name: string }): string {
  const [, method = ''] = name.split('/')
  return `${method.charAt(0).toLowerCase()}${method.slice(1)}`
}
