/**
 * Matches the imports that tsc writes: `import type { a } from 'x'`, `export { type a, b as c }
 * from 'x'`, `export type * from 'x'`.
 */
const CLAUSE =
  /^(import|export) (type )?(?:\{ ([^}]*?),? \}|(\*(?: as \w+)?)) from ["']([^"']+)["'];$/gm
const OTHER_CLAUSE = /^(?:import|export)\b[^'"]*\bfrom ["'].*|^import ["'].*|\bimport\(["'].*/m

/** A name and the module that declares it. `*` means all exports of the module. */
export type Origin = { path: string; name: string }

/** Locates the modules that a declaration file imports. */
export type Places = {
  /** Returns the path of a module of the same package. */
  ofFile(specifier: string): string
  /**
   * Returns the module that declares an export of another package of this project; undefined for a
   * third-party package.
   */
  ofExport(specifier: string, name: string): Origin | undefined
  /** Returns a path as the file must write it. */
  write(path: string): string
}

/**
 * Makes a declaration file import each name from the module that declares it. The result needs no
 * other package. Exports of a package's index that the file does not name are left out.
 * @throws Error if an import cannot be read
 */
export function rewriteImports(text: string, places: Places): string {
  const other = OTHER_CLAUSE.exec(text.replace(CLAUSE, ''))
  if (other !== null) throw new Error(`cannot read "${other[0]}"`)
  return text.replace(CLAUSE, (clause, verb, type = '', names = '', all = '', specifier = '') => {
    const from = (what: string, path: string) =>
      `${verb} ${type}${what} from '${places.write(path)}';`
    if (specifier.startsWith('node:')) return clause
    if (specifier.startsWith('.'))
      return from(all === '' ? `{ ${names} }` : all, places.ofFile(specifier))
    if (all !== '') throw new Error(`cannot read "${clause}"`)
    return readNames(names)
      .map(({ isType, name, alias }) => {
        const origin = places.ofExport(specifier, name)
        if (origin === undefined)
          throw new Error(`it uses ${name} of the third-party package ${specifier}`)
        if (origin.name === '*')
          return `${verb} type * as ${alias} from '${places.write(origin.path)}';`
        const mark = isType ? 'type ' : ''
        const renamed = origin.name === alias ? alias : `${origin.name} as ${alias}`
        return from(`{ ${mark}${renamed} }`, origin.path)
      })
      .join('\n')
  })
}

/**
 * Finds the file from which another file re-exports a name.
 * @returns the specifier of that file and the name in it, or `*` for all exports; undefined if the
 *   file itself declares the name
 */
export function reexport(
  text: string,
  wanted: string,
): { specifier: string; name: string } | undefined {
  for (const [, verb, , names = '', all = '', specifier = ''] of text.matchAll(CLAUSE)) {
    if (verb !== 'export') continue
    if (all === `* as ${wanted}`) return { specifier, name: '*' }
    const found = readNames(names).find(({ alias }) => alias === wanted)
    if (found !== undefined) return { specifier, name: found.name }
  }
  return undefined
}

function readNames(names: string): { isType: boolean; name: string; alias: string }[] {
  return names
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map((each) => {
      const isType = each.startsWith('type ')
      const [name = '', alias = name] = each.replace(/^type /, '').split(' as ')
      return { isType, name, alias }
    })
}
