import { declaredMethods, methodKey } from './load.ts'

/** Who may call a method at all; `privilege`: users with a session, by their privileges. */
export type Audience = 'privilege' | 'certificate' | 'session' | 'vcenter' | 'anyone'

/** A privilege that a caller needs, and where. */
export type NeededPrivilege = {
  /** Privilege as vSphere spells it; empty unless the audience is `privilege`. */
  privilege: string
  /** Kind of the entity on which it is needed; empty: the root, or the host that serves. */
  entity: string
  /** Field of the request that holds the entity's name; dots between nested ones. */
  field: string
}

/** What a method declares that its callers need. */
export type Requirement = NeededPrivilege & {
  audience: Audience
  /** What they need as well. One whose entity the request does not name is not needed. */
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
 * What every method of this project's services requires, by `service/method`, the method as
 * handlers are named; undefined: it declares nothing.
 */
export function requirementOf(service: string, method: string): Requirement | undefined {
  requirements ??= new Map(allRequirements())
  return requirements.get(`${service}/${method}`)
}

/**
 * Every method of proto/ as `[service/method, requirement]`; undefined for one that declares none.
 */
export function declaredRequirements(): [string, Requirement | undefined][] {
  return Array.from(declaredMethods(), ({ service, method, options }) => [
    `${service}/${methodKey(method)}`,
    readRequirement(options[OPTION]),
  ])
}

/** Every privilege that a method needs; none if its audience is another. */
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
  // One message of a repeated field comes without its array.
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
