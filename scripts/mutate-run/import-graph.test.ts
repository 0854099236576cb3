import { describe, expect, it } from '@jest/globals'
import { dependentsOf, importsOf } from './import-graph.ts'

describe('importsOf', () => {
  it('finds every import that loads code', () => {
    const text = [
      "import { a } from 'a'",
      "import { type b, c } from './c.ts'",
      "import type { d } from './d.ts'",
      "import 'e'",
      "export { f } from './f.ts'",
      "export type { g } from './g.ts'",
      "import {\n  h,\n} from './h.ts'",
      "const i = await import('./i.ts')",
    ].join('\n')
    expect(importsOf(text)).toEqual(['a', './c.ts', 'e', './f.ts', './h.ts', './i.ts'])
  })
})

describe('dependentsOf', () => {
  it('lists the nearest importers first, and ends even if imports form a circle', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c', 'a']],
      ['far', ['a']],
      ['c', []],
      ['other', ['else']],
    ])
    expect([...dependentsOf(graph, ['c'])]).toEqual(['c', 'b', 'a', 'far'])
  })
})
