import { methodKey } from './load.ts'
import { declaredMethods } from './look-up-service.ts'

/** Audience of a method; `privilege`: users with a session, by their privileges. */
export type Audience = 'privilege' | 'certificate' | 'session' | 'vcenter' | 'anyone'

/** A privilege that a caller needs, and where. */
export type NeededPrivilege = {
  /** Name as in vSphere; empty unless the audience is `privilege`. */
  privilege: string
  /** Kind of its entity; empty: the root, or the host that serves. */
  entity: string
  /** Field of the request with the entity's name; dots separate nested fields. */
  field: string
}

/** Requirements that a method declares. */
export type Requirement = NeededPrivilege & {
  audience: Audience
  /** Further requirements. One does not apply if the request does not name its entity. */
  also: readonly NeededPrivilege[]
}

const OPTION = '(nkpsim.access.v1.requires)'
const AUDIENCES: Readonly<Record<string, Audience>> = {
  AUDIENCE_UNSPECIFIED: 'privilege',
  AUDIENCE_CERTIFICATE: 'certificate',
  AUDIENCE_SESSION: 'session',
  AUDIENCE_VCENTER: 'vcenter',
  AUDIENCE_ANYONE: 'anyone',
}

let requirements: ReadonlyMap<string, Requirement> | undefined

/**
 * Requirements of every method of this project's services, by `service/method` as handlers are
 * named; undefined: none declared.
 */
export function requirementOf(service: string, method: string): Requirement | undefined {
  requirements ??= new Map(allRequirements())
  return requirements.get(`${service}/${method}`)
}

/** Every method of proto/ as `[service/method, requirement]`; undefined if it declares none. */
export function declaredRequirements(): [string, Requirement | undefined][] {
  return Array.from(declaredMethods(), ({ service, method, options }) => [
    `${service}/${methodKey(method)}`,
    readRequirement(options[OPTION]),
  ])
}

/** Every privilege that a method needs; none for another audience. */
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
  // A repeated field with one message comes without its array.
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
