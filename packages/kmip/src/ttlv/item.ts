/** Types of items (KMIP 1.4, 9.1.1.2). */
export const TYPE = {
  structure: 1,
  integer: 2,
  longInteger: 3,
  bigInteger: 4,
  enumeration: 5,
  boolean: 6,
  text: 7,
  bytes: 8,
  dateTime: 9,
  interval: 10,
} as const

/** Values by their type. */
export type TtlvValues = {
  [TYPE.structure]: TtlvItem[]
  /** Signed, 32 bits. */
  [TYPE.integer]: number
  /** Signed, 64 bits. */
  [TYPE.longInteger]: bigint
  /** Signed, of any length. */
  [TYPE.bigInteger]: bigint
  /** Unsigned, 32 bits. */
  [TYPE.enumeration]: number
  [TYPE.boolean]: boolean
  [TYPE.text]: string
  /** Decoded bytes share the memory of their message. */
  [TYPE.bytes]: Buffer
  /** Seconds since 1970, signed, 64 bits. */
  [TYPE.dateTime]: bigint
  /** Seconds, unsigned, 32 bits. */
  [TYPE.interval]: number
  /** Text of a secret in UTF-8, which is never a string. Only encoded, never decoded. */
  'secret text': Buffer
}
export type TtlvType = keyof TtlvValues

/** One item of a type: tag (3 bytes), type, and value. */
export type TtlvItemOf<Type extends TtlvType> = {
  tag: number
  type: Type
  value: TtlvValues[Type]
}

/** One item of a message. */
export type TtlvItem = { [Type in TtlvType]: TtlvItemOf<Type> }[TtlvType]
export type TtlvStructure = TtlvItemOf<typeof TYPE.structure>

export const structure = (tag: number, ...value: (TtlvItem | undefined)[]): TtlvStructure => ({
  tag,
  type: TYPE.structure,
  value: value.filter((item) => item !== undefined),
})
export const integer = (tag: number, value: number): TtlvItem => ({
  tag,
  type: TYPE.integer,
  value,
})
export const enumeration = (tag: number, value: number): TtlvItem => ({
  tag,
  type: TYPE.enumeration,
  value,
})
export const text = (tag: number, value: string): TtlvItem => ({ tag, type: TYPE.text, value })
export const secretText = (tag: number, value: Buffer): TtlvItem => ({
  tag,
  type: 'secret text',
  value,
})
export const bytes = (tag: number, value: Buffer): TtlvItem => ({ tag, type: TYPE.bytes, value })
export const dateTime = (tag: number, seconds: number): TtlvItem => ({
  tag,
  type: TYPE.dateTime,
  value: BigInt(seconds),
})
