import { methodKey } from './load.ts'
import { declaredMethods } from './look-up-service.ts'

/** The callers of a method. `privilege` means users who have a session and certain privileges. */
export type Audience = 'privilege' | 'certificate' | 'session' | 'vcenter' | 'host' | 'anyone'

/** A privilege that a caller needs, and the entity on which the caller needs it. */
export type NeededPrivilege = {
  /** Name as in vSphere. Empty unless the audience is `privilege`. */
  privilege: string
  /** Kind of the entity. If empty, the entity is the root, or the host that serves the call. */
  entity: string
  /** Field of the request with the name of the entity. Dots separate nested fields. */
  field: string
}

/** The requirements that a method declares. */
export type Requirement = NeededPrivilege & {
  audience: Audience
  /**
   * Further requirements. One with a field does not apply if the request leaves that field empty,
   * unless the first requirement has the same field.
   */
  also: readonly NeededPrivilege[]
}

const OPTION = '(nkpsim.access.v1.requires)'
const AUDIENCES: Readonly<Record<string, Audience>> = {
  AUDIENCE_UNSPECIFIED: 'privilege',
  AUDIENCE_CERTIFICATE: 'certificate',
  AUDIENCE_SESSION: 'session',
  AUDIENCE_VCENTER: 'vcenter',
  AUDIENCE_ANYONE: 'anyone',
  AUDIENCE_HOST: 'host',
}

let requirements: ReadonlyMap<string, Requirement> | undefined

/**
 * Returns the requirements of a method by service and method, named as in handlers. Returns
 * undefined if the method declares none.
 */
export function requirementOf(service: string, method: string): Requirement | undefined {
  requirements ??= new Map(allRequirements())
  return requirements.get(`${service}/${method}`)
}

/**
 * Returns every method of proto/ as `[service/method, requirement]`. The requirement is undefined
 * if the method declares none.
 */
export function declaredRequirements(): [string, Requirement | undefined][] {
  return Array.from(declaredMethods(), ({ service, method, options }) => [
    `${service}/${methodKey(method)}`,
    readRequirement(options[OPTION]),
  ])
}

/** Returns every privilege that a method needs; none if the audience is not `privilege`. */
export function neededPrivileges({ audience, also, ...first }: Requirement): NeededPrivilege[] {
  return audience === 'privilege' ? [first, ...also] : []
}

function* allRequirements(): Iterable<[string, Requirement]> {
  for (const [key, requirement] of declaredRequirements())
    if (requirement !== undefined) yield [key, requirement]
}

function readRequirement(option: unknown): Requirement | undefined {
  if (typeof option !== 'object' || option === null) return undefined
  const audience = AUDIENCES[textOf(option, 'audience') || 'AUDIENCE_UNSPECIFIED']
  if (audience === undefined) return undefined
  // A repeated field with one message comes as a single value instead of an array.
  const also = [Reflect.get(option, 'also') ?? []].flat()
  return {
    audience,
    ...readNeeded(option),
    also: also.map(readNeeded),
  }
}

function readNeeded(option: object): NeededPrivilege {
  return {
    privilege: textOf(option, 'privilege'),
    entity: textOf(option, 'entity'),
    field: textOf(option, 'field'),
  }
}

function textOf(option: object, field: string): string {
  return String(Reflect.get(option, field) ?? '')
}
