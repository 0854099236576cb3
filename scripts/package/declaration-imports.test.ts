import { describe, expect, it } from '@jest/globals'
import { type Places, reexport, rewriteImports } from './declaration-imports.ts'

const places: Places = {
  ofFile: (specifier) => `file:${specifier}`,
  ofExport: (specifier, name) => {
    if (!specifier.startsWith('@own/')) return undefined
    return name === 'v1' ? { path: 'gen', name: '*' } : { path: `declares-${name}`, name }
  },
  write: (path) => `<${path}>`,
}

describe('rewriteImports', () => {
  it.each([
    ["import { type a } from './x.ts';", "import { type a } from '<file:./x.ts>';"],
    ["export type * from './x.ts';", "export type * from '<file:./x.ts>';"],
    ["export { a, type b, } from './x.ts';", "export { a, type b } from '<file:./x.ts>';"],
    ['import { inspect } from "node:util";', 'import { inspect } from "node:util";'],
    [
      "import type { a, b as c } from '@own/x';",
      "import type { a } from '<declares-a>';\nimport type { b as c } from '<declares-b>';",
    ],
    [
      "export { a, type b, } from '@own/x';",
      "export { a } from '<declares-a>';\nexport { type b } from '<declares-b>';",
    ],
    ["import { type v1 } from '@own/x';", "import type * as v1 from '<gen>';"],
    ['export type x = "from";', 'export type x = "from";'],
  ])('rewrites %s', (text, written) => {
    expect(rewriteImports(text, places)).toBe(written)
  })

  it.each([
    [
      "import type { Client } from '@grpc/grpc-js';",
      'it uses Client of the third-party package @grpc/grpc-js',
    ],
    ["import 'reflect-metadata';", `cannot read "import 'reflect-metadata';"`],
    ["import x from './x.ts';", `cannot read "import x from './x.ts';"`],
    ["export * from '@own/x';", `cannot read "export * from '@own/x';"`],
    ['declare const x: import("@grpc/grpc-js").Client;', 'cannot read "import("@grpc/grpc-js").'],
  ])('refuses %s', (text, why) => {
    expect(() => rewriteImports(text, places)).toThrow(why)
  })
})

describe('reexport', () => {
  const index = [
    "export { type a, b as c } from './ab.ts';",
    "export type * as v1 from './gen/v1.ts';",
    "import { d } from './d.ts';",
    'export declare const e: typeof d;',
  ].join('\n')

  it.each([
    ['a', { specifier: './ab.ts', name: 'a' }],
    ['c', { specifier: './ab.ts', name: 'b' }],
    ['v1', { specifier: './gen/v1.ts', name: '*' }],
    ['b', undefined],
    ['d', undefined],
    ['e', undefined],
  ])('finds the source of the export %s', (name, origin) => {
    expect(reexport(index, name)).toEqual(origin)
  })
})
