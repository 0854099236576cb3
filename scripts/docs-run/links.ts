/** A link of a page to another file of the checkout, or into one. */
export type Link = { line: number; path: string; anchor: string }

const LINK = /\[[^\]]*\]\(([^()\s]+)\)/g
const ELSEWHERE = /^[a-z][a-z0-9+.-]*:/
const HEADING = /^#{1,6}\s+(.+?)\s*#*$/

/** Returns the links of a page in Markdown, except to other sites and in fenced blocks. Pure. */
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

/** Returns the anchors of a page: its headings, in GitHub's form. Pure. */
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

/** The lines of a page, with those of fenced blocks empty. */
function proseOf(markdown: string): string[] {
  let isFenced = false
  return markdown.split('\n').map((line) => {
    const isFence = line.startsWith('```')
    if (isFence) isFenced = !isFenced
    return isFence || isFenced ? '' : line
  })
}
