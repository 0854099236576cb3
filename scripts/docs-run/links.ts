/** A link of a page to a file of the checkout, or to a heading in it. */
export type Link = { line: number; path: string; anchor: string }

const LINK = /\[[^\]]*\]\(([^()\s]+)\)/g
const ELSEWHERE = /^[a-z][a-z0-9+.-]*:/
const HEADING = /^#{1,6}\s+(.+?)\s*#*$/

/**
 * Returns the links of a page in Markdown. Leaves out links to other sites and links in fenced
 * blocks. Pure.
 */
export function linksOf(markdown: string): Link[] {
  return proseOf(markdown).flatMap((text, index) =>
    [...text.matchAll(LINK)]
      .map(([, target = '']) => target)
      .filter((target) => !ELSEWHERE.test(target))
      .map((target) => {
        const [path = '', anchor = ''] = target.split('#')
        return { line: index + 1, path, anchor }
      }),
  )
}

/** Returns the anchors of a page, which are its headings in GitHub's form. Pure. */
export function anchorsOf(markdown: string): string[] {
  const counts = new Map<string, number>()
  return proseOf(markdown)
    .flatMap((text) => HEADING.exec(text)?.[1] ?? [])
    .map((heading) => {
      const anchor = anchorOf(heading)
      const count = counts.get(anchor) ?? 0
      counts.set(anchor, count + 1)
      return count === 0 ? anchor : `${anchor}-${count}`
    })
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
}

/** Returns the lines of a page. Lines of fenced blocks are replaced by empty lines. */
function proseOf(markdown: string): string[] {
  let isFenced = false
  return markdown.split('\n').map((line) => {
    const isFence = line.startsWith('```')
    if (isFence) isFenced = !isFenced
    return isFence || isFenced ? '' : line
  })
}
