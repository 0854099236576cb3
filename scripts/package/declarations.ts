import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { type Origin, type Places, reexport, rewriteImports } from './declaration-imports.ts'

const CONFIG = 'scripts/package/declarations.tsconfig.json'
const ENTRY = 'packages/simulator/src/index.d.ts'
const SCOPE = '@nkpsim/'
/** Folder of the declarations in the package. */
const TYPES = 'types'
/** File in the package that declares the exports of the library. */
export const LIBRARY_TYPES = `${TYPES}/${placeOf(ENTRY)}`
/** Since TypeScript 6, the compiler loads only listed types. */
const NEEDED_TYPES = '/// <reference types="node" />\n'

/**
 * Writes the types of the library for users who have only this package. They are the output of tsc
 * for all sources that the index refers to.
 * @param root folder of the source tree
 * @param folder folder of the new package; the types are in its `types/`
 * @throws Error if the types refer to a package that a user does not have
 */
export function writeDeclarations(root: string, folder: string): void {
  const emitted = mkdtempSync(join(tmpdir(), 'nkpsim-types-'))
  try {
    emit(root, emitted)
    const read = (path: string): string => readFileSync(join(emitted, path), 'utf8')
    const needed = new Set([ENTRY])
    // The iteration of a set also visits items that are added meanwhile.
    for (const path of needed) {
      const text = rewrite(path, read(path), {
        ofFile: (specifier) => beside(path, specifier),
        ofExport: (specifier, name) => originOf(root, read, specifier, name),
        write: (target) => {
          needed.add(target)
          return relativeTo(placeOf(path), placeOf(target))
        },
      })
      const to = join(folder, TYPES, placeOf(path))
      mkdirSync(dirname(to), { recursive: true })
      writeFileSync(to, path === ENTRY ? NEEDED_TYPES + text : text)
    }
  } finally {
    rmSync(emitted, { recursive: true, force: true })
  }
}

/** Emits without type checks: `npm run typecheck` does them, and they take most of the time. */
function emit(root: string, outDir: string): void {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  try {
    execFileSync(process.execPath, [tsc, '--project', CONFIG, '--noCheck', '--outDir', outDir], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  } catch (error) {
    const { stdout } = error as { stdout?: string }
    throw new Error(`the types of the library cannot be written: ${stdout}`, { cause: error })
  }
}

/**
 * Returns the file that declares an export of a package of this project; undefined for a
 * third-party package.
 */
function originOf(
  root: string,
  read: (path: string) => string,
  specifier: string,
  name: string,
): Origin | undefined {
  if (!specifier.startsWith(SCOPE)) return undefined
  let origin = { path: entryOf(root, specifier), name }
  while (origin.name !== '*') {
    const next = reexport(read(origin.path), origin.name)
    if (next === undefined) return origin
    const { path } = origin
    origin = next.specifier.startsWith('.')
      ? { path: beside(path, next.specifier), name: next.name }
      : { path: entryOf(root, next.specifier), name: next.name }
  }
  return origin
}

/**
 * Finds a package's entry by its manifest: `@nkpsim/daemon/audit` is
 * `packages/daemon/src/audit/index.d.ts`.
 */
function entryOf(root: string, specifier: string): string {
  const [name = '', ...rest] = specifier.slice(SCOPE.length).split('/')
  const folder = `packages/${name}`
  const { exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  const key = ['.', ...rest].join('/')
  return declarationOf(posix.join(folder, typeof exports === 'string' ? exports : exports[key]))
}

function beside(path: string, specifier: string): string {
  return declarationOf(posix.join(posix.dirname(path), specifier))
}

function declarationOf(path: string): string {
  return path.replace(/\.ts$/, '.d.ts')
}

/**
 * Returns the place of a declaration file: `rpc/tls-identity.d.ts` for
 * `packages/rpc/src/tls-identity.d.ts`.
 */
function placeOf(path: string): string {
  return path.replace(/^packages\/([^/]+)\/src\//, '$1/')
}

function relativeTo(file: string, target: string): string {
  const path = posix.relative(posix.dirname(file), target).replace(/\.d\.ts$/, '.js')
  return path.startsWith('.') ? path : `./${path}`
}

function rewrite(path: string, text: string, places: Places): string {
  try {
    return rewriteImports(text, places)
  } catch (cause) {
    throw new Error(`types of the package, ${path}: ${messageOf(cause)}`, { cause })
  }
}
