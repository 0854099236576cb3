import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { anchorsOf, linksOf } from './links.ts'
import { pagesOf } from './run-page.ts'

const ROOT = join(import.meta.dirname, '../..')

describe('the reading of a page', () => {
  it('finds links with their anchors, and ignores links to other sites', () => {
    const markdown = [
      'See [a](a.md#b-c), [d](#e) and',
      '[there](https://example.com/a.md#x).',
      '```text',
      '[no](no.md)',
      '```',
    ].join('\n')
    expect(linksOf(markdown)).toEqual([
      { line: 1, path: 'a.md', anchor: 'b-c' },
      { line: 1, path: '', anchor: 'e' },
    ])
  })

  it('makes anchors from headings in the same way as GitHub', () => {
    const markdown = '# A `b`, and C\n## Twice\n```text\n# no\n```\n## Twice'
    expect(anchorsOf(markdown)).toEqual(['a-b-and-c', 'twice', 'twice-1'])
  })
})

describe('the pages of the documentation', () => {
  const pages = pagesOf(ROOT)
  const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

  it('link only to existing files and headings', () => {
    const links = pages.flatMap((page) => linksOf(read(page)).map((link) => ({ page, ...link })))
    const dead = links.filter(({ page, path, anchor }) => {
      const target = path === '' ? page : join(dirname(page), path)
      if (!existsSync(join(ROOT, target))) return true
      return anchor !== '' && !anchorsOf(read(target)).includes(anchor)
    })
    expect(links.length).toBeGreaterThan(0)
    expect(dead).toEqual([])
  })

  it('can be reached from the README by at most two links', () => {
    const from = (page: string): string[] =>
      linksOf(read(page)).map(({ path }) => join(dirname(page), path))
    const near = from('README.md')
    const reached = new Set([...near, ...near.filter((page) => page.endsWith('.md')).flatMap(from)])
    const pagesOfDocs = pages.filter((page) => page.startsWith('docs/'))
    expect(pagesOfDocs.filter((page) => !reached.has(page))).toEqual([])
  })
})
