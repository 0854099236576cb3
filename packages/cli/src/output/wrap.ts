/** Narrowest width to which a column shrinks, characters. Narrower text cannot be read. */
const LEAST_WIDTH = 8
/** A word is divided after these characters if possible. */
const JOINTS = /[/.,:;_@-]/

/** A column of a table before its width is chosen. */
export type Shrinkable = {
  /** Width of the widest cell, characters. */
  width: number
  /** Width below which the column does not shrink, characters. */
  least: number
}

/**
 * Returns the widths of columns so that a line has at most `most` characters, if that is possible.
 * The widest columns shrink first.
 * @param gap number of characters between two columns
 */
export function shrinkToFit(columns: readonly Shrinkable[], gap: number, most: number): number[] {
  const widths = columns.map(({ width, least }) => Math.max(least, Math.min(width, most)))
  const leasts = columns.map(({ least }) => Math.max(least, LEAST_WIDTH))
  const excess = (): number => widths.reduce((sum, width) => sum + width + gap, -gap) - most
  const isFree = (index: number): boolean => (widths[index] ?? 0) > (leasts[index] ?? 0)
  while (excess() > 0) {
    const free = [...widths.keys()].filter(isFree)
    const widest = free.toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))[0]
    if (widest === undefined) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

/**
 * Divides text into lines of at most `width` characters: between words, else within a word after a
 * punctuation mark, else anywhere.
 */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = []
  let rest = [...text]
  while (rest.length > width) {
    const end = endOfLine(rest, width)
    lines.push(rest.slice(0, end).join('').trimEnd())
    rest = rest.slice(end)
    while (rest[0] === ' ') rest.shift()
  }
  return [...lines, rest.join('')]
}

function endOfLine(text: readonly string[], width: number): number {
  const space = text.lastIndexOf(' ', width)
  if (space > 0) return space
  const joint = text.slice(0, width).findLastIndex((character) => JOINTS.test(character))
  return joint + 1 >= width / 4 ? joint + 1 : width
}
