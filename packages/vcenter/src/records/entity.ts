import { VcenterError } from '../errors.ts'

export const ENTITY_KINDS = ['vCenter', 'datacenter', 'folder', 'cluster', 'host'] as const

export type EntityKind = (typeof ENTITY_KINDS)[number]

/** @throws VcenterError INVALID_REQUEST */
export function entityKind(text: string): EntityKind {
  const kind = ENTITY_KINDS.find((each) => each.toLowerCase() === text.toLowerCase())
  if (kind === undefined)
    throw new VcenterError(
      'INVALID_REQUEST',
      `an entity is a ${ENTITY_KINDS.join(', a ')}, not a "${text}"`,
    )
  return kind
}

/**
 * An object that permissions are set on. The vCenter is the root of all other objects, and has no
 * name.
 */
export type Entity = { kind: EntityKind; name: string }

export const ROOT: Entity = { kind: 'vCenter', name: '' }

export function isSameEntity(a: Entity, b: Entity): boolean {
  return a.kind === b.kind && a.name === b.name
}
