/** Size of an encrypted sector of a disk. */
export const SECTOR_BYTES = 4096
/** Size of a tweak, and of an AES block. */
export const TWEAK_BYTES = 16
/** Sectors that are worked on together. They stay in the second-level cache of the processor. */
export const BATCH_SECTORS = 16

const PAGE_BYTES = 65536
const DATA_BYTES = BATCH_SECTORS * SECTOR_BYTES
const MEMORY_PAGES = Math.ceil((DATA_BYTES + BATCH_SECTORS * TWEAK_BYTES) / PAGE_BYTES)
/** Sectors of one turn of the first loop. Their tweaks do not depend on each other. */
const LANES = 4

/**
 * Memory for a batch of sectors, and the multiplication of their tweaks. All ciphers of a thread
 * share it, because each call is synchronous.
 */
export type TweakMemory = {
  /** The sectors of a batch. */
  data: Uint8Array
  /** The first tweak of each sector. */
  tweaks: Uint8Array
  /**
   * XORs each block i of each sector with T * alpha^i, where T is the first tweak of the sector, in
   * GF(2^128) (IEEE 1619-2018, 5.2 and 5.3).
   */
  xor(sectors: number): void
}

/** The part of WebAssembly that is used. TypeScript declares it only for browsers. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (
    module: object,
  ) => {
    exports: {
      xor(data: number, sectors: number, tweaks: number): void
      memory: { buffer: ArrayBuffer }
    }
  }
}

let shared: TweakMemory | undefined

/** Returns the memory of this thread. */
export function tweakMemory(): TweakMemory {
  shared ??= createTweakMemory()
  return shared
}

function createTweakMemory(): TweakMemory {
  const module = new WebAssembly.Module(assembleModule())
  const { xor, memory } = new WebAssembly.Instance(module).exports
  const data = new Uint8Array(memory.buffer, 0, DATA_BYTES)
  const tweaks = new Uint8Array(memory.buffer, DATA_BYTES, BATCH_SECTORS * TWEAK_BYTES)
  return {
    data,
    tweaks,
    xor: (sectors) => xor(0, sectors, DATA_BYTES),
  }
}

type Code = readonly number[]

// Parameters and local variables of the function.
const DATA = 0
const SECTORS = 1
const TWEAKS = 2
const END = 3
const FIRST_TWEAK = 4

/**
 * Assembles a WebAssembly module with its memory and one function
 * `xor(data: i32, sectors: i32, tweaks: i32)`.
 */
function assembleModule(): Uint8Array {
  const body = [
    ...[2, ...[1, I32], ...[LANES, V128]],
    ...whileAtLeast(LANES, xorSectors(LANES)),
    ...whileAtLeast(1, xorSectors(1)),
    OP.end,
  ]
  const name = (text: string): Code => [text.length, ...Buffer.from(text, 'latin1')]
  const functionExport = [...name('xor'), 0, 0]
  const memoryExport = [...name('memory'), 2, 0]
  return Uint8Array.from([
    ...[0, ...Buffer.from('asm', 'latin1'), 1, 0, 0, 0],
    ...section(1, [1, 0x60, ...[3, I32, I32, I32], 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 1, MEMORY_PAGES, MEMORY_PAGES]),
    ...section(7, [2, ...functionExport, ...memoryExport]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ])
}

/** Repeats the work while at least this many sectors are left. The work takes as many. */
function whileAtLeast(count: number, work: Code): Code {
  const leave = [...get(SECTORS), ...i32(count), OP.lessThan, ...[OP.branchIf, 1]]
  const again = [...get(SECTORS), ...i32(count), OP.subtract, ...set(SECTORS), ...[OP.branch, 0]]
  return [
    ...[OP.block, NOTHING],
    ...[OP.loop, NOTHING],
    ...leave,
    ...work,
    ...again,
    OP.end,
    OP.end,
  ]
}

/** Works on several sectors at the same time, block by block. */
function xorSectors(lanes: number): Code {
  const each = Array.from({ length: lanes }, (_, lane) => lane)
  const unrolled = Array.from({ length: 32 / lanes }, (_, block) => block)
  const load = each.flatMap((lane) => [
    ...[...get(TWEAKS), ...v128(OP.load, lane * TWEAK_BYTES), ...set(FIRST_TWEAK + lane)],
  ])
  const blocks = unrolled.flatMap((block) =>
    each.flatMap((lane) => xorBlock(lane * SECTOR_BYTES + block * TWEAK_BYTES, FIRST_TWEAK + lane)),
  )
  return [
    ...load,
    ...[...get(DATA), ...i32(SECTOR_BYTES), OP.add, ...set(END)],
    ...[OP.loop, NOTHING, ...blocks],
    ...[...get(DATA), ...i32(unrolled.length * TWEAK_BYTES), OP.add, ...tee(DATA)],
    ...[...get(END), OP.notEqual, OP.branchIf, 0, OP.end],
    ...[...get(DATA), ...i32((lanes - 1) * SECTOR_BYTES), OP.add, ...set(DATA)],
    ...[...get(TWEAKS), ...i32(lanes * TWEAK_BYTES), OP.add, ...set(TWEAKS)],
  ]
}

/** XORs a block with a tweak, and multiplies the tweak by alpha. */
function xorBlock(offset: number, tweak: number): Code {
  const doubled = [...get(tweak), ...get(tweak), ...simd(SIMD.addI64)]
  // The highest bits of both 64-bit halves, each as a mask of 32 bits where it is added.
  const carries = [...get(tweak), ...get(tweak), ...simd(SIMD.shuffle), ...CARRY_LANES]
  const masks = [...carries, ...i32(31), ...simd(SIMD.shiftRightI32)]
  const reduced = [...masks, ...simd(SIMD.constant), ...REDUCTION, ...simd(SIMD.and)]
  return [
    ...[...get(DATA), ...get(DATA), ...v128(OP.load, offset), ...get(tweak), ...simd(SIMD.xor)],
    ...v128(OP.store, offset),
    ...[...doubled, ...reduced, ...simd(SIMD.xor), ...set(tweak)],
  ]
}

const I32 = 0x7f
const V128 = 0x7b
/** Type of a block that returns nothing. */
const NOTHING = 0x40
// Opcodes of WebAssembly Core 2.0, 5.4.
const OP = {
  block: 0x02,
  loop: 0x03,
  end: 0x0b,
  branch: 0x0c,
  branchIf: 0x0d,
  notEqual: 0x47,
  lessThan: 0x49,
  add: 0x6a,
  subtract: 0x6b,
  load: 0x00,
  store: 0x0b,
} as const
// Opcodes after the prefix of vector instructions.
const SIMD = {
  constant: 0x0c,
  shuffle: 0x0d,
  and: 0x4e,
  xor: 0x51,
  shiftRightI32: 0xac,
  addI64: 0xce,
} as const
/** Bytes of the tweak's 32-bit words 3, 0, 1, 0. */
const CARRY_LANES = [12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3]
/** x^128 = x^7 + x^2 + x + 1 from the upper half, and the carry from the lower half. */
const REDUCTION = [0x87, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]

const get = (local: number): Code => [0x20, local]
const set = (local: number): Code => [0x21, local]
const tee = (local: number): Code => [0x22, local]
const i32 = (value: number): Code => [0x41, ...signed(value)]
const simd = (opcode: number): Code => [0xfd, ...unsigned(opcode)]
const v128 = (opcode: number, offset: number): Code => [0xfd, opcode, 4, ...unsigned(offset)]
const section = (id: number, body: Code): Code => [id, ...unsigned(body.length), ...body]

/** LEB128. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

/** Signed LEB128 of a number that is not negative. */
function signed(value: number): Code {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >>> 7)]
}
