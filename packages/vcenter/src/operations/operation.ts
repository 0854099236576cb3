import type { OPEN } from '@nkpsim/daemon/audit'
import type { Privilege } from '../access/privileges.ts'
import type { EntityKind } from '../records/entity.ts'

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
  /** How the caller reached this vCenter, `host:port`. */
  authority: string
  /** Aborts when nobody waits for the result any more. */
  signal: AbortSignal
}

/**
 * Who may call an operation: anyone who reaches the port, any holder of a certificate of this
 * cluster, any user with a session, another vCenter, or users with these privileges.
 */
export type Requirement<Field extends string = string> =
  | 'anyone'
  | 'certificate'
  | 'session'
  | 'vcenter'
  | readonly [NeededPrivilege<Field>, ...NeededPrivilege<Field>[]]

/**
 * A privilege that a caller needs: on this vCenter, or on the entity that a field of the request
 * names. Where the request names none, the first is needed on this vCenter; a further one is not
 * needed, unless it is on the same entity as the first.
 */
export type NeededPrivilege<Field extends string = string> = {
  privilege: Privilege
  on?: Exclude<EntityKind, 'vCenter'>
  /** Holds the entity's name. */
  field?: Field
}

/**
 * How an operation is audited. Open: it changes nothing and reads no secret, or is called again and
 * again and gives nothing new.
 */
export type Audit<Field extends string = string> =
  | typeof OPEN
  | {
      /** The field of the request that names what it is about; undefined: none does. */
      target: Field | undefined
      /** Calls that repeat one are counted for an hour, not written one by one. */
      isCounted?: boolean
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

/** What every protocol must know of an operation before it runs. */
export type Declared<Field extends string = string> = {
  /** As the audit log has it: `nkpsim.vcenter.v1.KeyProviderService/CreateProvider`. */
  name: string
  requirement: Requirement<Field>
  audit: Audit<Field>
}

type Answer = Promise<unknown> | AsyncIterable<unknown>

/**
 * Something that can be asked of a vCenter, by whatever protocol: plain values in, plain values
 * out, many of them as an async iterable. `run` throws VcenterErrors.
 */
export type Operation<Input, Result extends Answer> = Declared<FieldOf<Input>> & {
  run: (input: Input, call: Call) => Result
}

/** An operation as a file of operations has it: `named` completes it. */
export function operation<Input, Result extends Answer>(
  unnamed: Omit<Declared<FieldOf<NoInfer<Input>>>, 'name'> & {
    run: (input: Input, call: Call) => Result
  },
): Omit<Operation<Input, Result>, 'name'> {
  return unnamed
}

/** Names the operations of a service of the contract, each as its method there. */
export function named<Operations extends Record<string, Omit<Declared, 'name'>>>(
  service: string,
  operations: Operations,
): { [Method in keyof Operations]: Operations[Method] & { name: string } } {
  const entries = Object.entries(operations).map(([method, declared]) => [
    method,
    { ...declared, name: operationName(service, method) },
  ])
  return Object.fromEntries(entries)
}

/** @param method as handlers spell it, `createProvider` */
export function operationName(service: string, method: string): string {
  return `${service}/${method.charAt(0).toUpperCase()}${method.slice(1)}`
}
