import { KmipError } from '../errors.ts'
import {
  type TtlvItem,
  type TtlvItemOf,
  type TtlvStructure,
  type TtlvType,
  type TtlvValues,
  TYPE,
} from './item.ts'

/** Returns the first item with a tag; undefined if there is none. */
export function childOf(parent: TtlvStructure, tag: number): TtlvItem | undefined {
  for (const item of parent.value) if (item.tag === tag) return item
  return undefined
}

/** Returns all items with a tag. */
export function childrenOf(parent: TtlvStructure, tag: number): TtlvItem[] {
  return parent.value.filter((item) => item.tag === tag)
}

/**
 * Returns the value of the first item with a tag; undefined if there is none.
 * @throws KmipError MALFORMED if it has another type
 */
export function valueIn<Type extends TtlvType>(
  parent: TtlvStructure,
  tag: number,
  type: Type,
): TtlvValues[Type] | undefined {
  const item = childOf(parent, tag)
  return item === undefined ? undefined : as(item, type).value
}

/**
 * Returns the first structure with a tag.
 * @throws KmipError MALFORMED if there is none
 */
export function structureOf(parent: TtlvStructure, tag: number): TtlvStructure {
  return as(required(childOf(parent, tag), tag), TYPE.structure)
}

/** @throws KmipError MALFORMED if the item is missing */
export function required<Value>(value: Value | undefined, tag: number): Value {
  if (value === undefined)
    throw new KmipError('MALFORMED', `the message has no item ${tag.toString(16)}`)
  return value
}

/** @throws KmipError MALFORMED if an item has another type */
export function as<Type extends TtlvType>(item: TtlvItem, type: Type): TtlvItemOf<Type> {
  if (!isOf(item, type))
    throw new KmipError(
      'MALFORMED',
      `the item ${item.tag.toString(16)} has the type ${item.type}, not ${type}`,
    )
  return item
}

function isOf<Type extends TtlvType>(
  item: TtlvItem | TtlvItemOf<Type>,
  type: Type,
): item is TtlvItemOf<Type> {
  return item.type === type
}
