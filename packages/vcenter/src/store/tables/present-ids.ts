import { type Row, text } from './row.ts'

/**
 * Returns a JSON array of the stored ids that a filter selects, as parameter of a query; null if
 * the filter selects all. Compares each distinct id only once. SQLite would compare the names of
 * the filter, which may be long, with each row. Pure.
 * @param names whole ids, or prefixes followed by an asterisk
 * @param read returns the distinct stored ids as column `id`
 */
export function presentIds(names: readonly string[] | undefined, read: () => Row[]): string | null {
  if (names === undefined) return null
  const selects = (id: string, name: string): boolean =>
    name.endsWith('*') ? id.startsWith(name.slice(0, -1)) : id === name
  const ids = read().map((row) => text(row, 'id'))
  return JSON.stringify(ids.filter((id) => names.some((name) => selects(id, name))))
}
