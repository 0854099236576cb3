import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { type BuildOptions, build, type Plugin, stop } from 'esbuild'

/** A third-party package whose code is in the bundle. */
export type BundledPackage = {
  name: string
  version: string
  /** Its path in the tree, `node_modules/NAME`. */
  folder: string
}

/** Programs and modules of the package, by the names of their files in `lib/`. */
const ENTRY_POINTS = {
  cli: 'packages/cli/src/main.ts',
  vcenterd: 'packages/vcenter/src/main.ts',
  esxid: 'packages/esxi/src/main.ts',
  relay: 'packages/simulator/src/faults/relay/main.ts',
  simulator: 'packages/simulator/src/index.ts',
  sweep: 'packages/simulator/src/library/sweep-main.ts',
}
/** Native parts that ssh2 can do without: its own code replaces them. */
const NATIVE = ['*.node', 'cpu-features']
/** A module that another one runs as a separate process, by its relative path. */
const PROGRAM = /new URL\(\s*'([^']+\.ts)',\s*import\.meta\.url\s*,?\s*\)/g
const NOT_BUNDLED = /\.test\.ts$|\/testing\/|\/gen\//
/** Folder of bundled code, below the package. */
const LIBRARY = 'lib'
/** Folder of third-party files that bundled code reads at run time, below the package. */
export const THIRD_PARTY = 'third-party'
/**
 * Prefix of every bundled file: the package's own folder, and `require` for former CommonJS modules
 * that load modules of Node.
 */
const BANNER = [
  "import { createRequire as __createRequire } from 'node:module'",
  'const require = __createRequire(import.meta.url)',
  "const __packageUrl = new URL('..', import.meta.url)",
].join('\n')

/**
 * Bundles TypeScript of the tree into JavaScript, because Node does not strip types below
 * node_modules.
 * @param root folder of the tree
 * @param folder of the new package; written to its `lib/`
 * @returns the packages whose code is in it, ordered by folder
 */
export async function bundle(root: string, folder: string): Promise<BundledPackage[]> {
  const entryPoints = { ...ENTRY_POINTS, ...neighbourPrograms(root) }
  const { metafile } = await buildOnce({
    absWorkingDir: root,
    entryPoints: Object.entries(entryPoints).map(([out, path]) => ({ in: path, out })),
    outdir: join(folder, LIBRARY),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node26',
    external: NATIVE,
    banner: { js: BANNER },
    plugins: [placesOfSources(root, entryPoints)],
    legalComments: 'none',
    metafile: true,
    logLevel: 'error',
  })
  const folders = new Set(
    Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs).map(packageFolder)),
  )
  return [...folders]
    .filter((place) => place !== undefined)
    .sort()
    .map((place) => {
      const { name, version } = JSON.parse(readFileSync(join(root, place, 'package.json'), 'utf8'))
      return { name, version, folder: place }
    })
}

/** Ends the process behind esbuild, which would otherwise keep a test worker alive. */
async function buildOnce(options: BuildOptions & { metafile: true }) {
  try {
    return await build(options)
  } finally {
    await stop()
  }
}

/** Adds entry points for modules that run as separate processes, except existing ones. */
function neighbourPrograms(root: string): Record<string, string> {
  const known = new Set(Object.values(ENTRY_POINTS))
  const found: Record<string, string> = {}
  for (const path of globSync('packages/*/src/**/*.ts', { cwd: root })) {
    if (NOT_BUNDLED.test(path)) continue
    for (const [, neighbour = ''] of readFileSync(join(root, path), 'utf8').matchAll(PROGRAM)) {
      const program = join(dirname(path), neighbour)
      if (!known.has(program)) found[`${path.split('/')[1]}-${basename(program, '.ts')}`] = program
    }
  }
  return found
}

/**
 * Lets bundled code find files as in the tree: `import.meta.url` and `__dirname` point to where the
 * source would be. So `proto/` and `swtpm/` only need the same paths as in the tree. A module that
 * runs as a separate process is an entry point.
 */
function placesOfSources(root: string, entryPoints: Record<string, string>): Plugin {
  const outputs = new Map(Object.entries(entryPoints).map(([name, path]) => [path, name]))
  return {
    name: 'places-of-sources',
    setup({ onLoad }) {
      onLoad({ filter: /\/packages\/[^/]+\/src\/.*\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        const place = JSON.stringify(relative(root, path))
        const contents = text
          .replace(PROGRAM, (_, neighbour) => {
            const name = outputs.get(relative(root, join(dirname(path), neighbour)))
            return `new URL('${LIBRARY}/${name}.js', __packageUrl)`
          })
          .replaceAll('import.meta.url', `new URL(${place}, __packageUrl).href`)
        return { contents, loader: 'ts' }
      })
      onLoad({ filter: /\/node_modules\/.*\.js$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        if (!/\b__dirname\b/.test(text)) return undefined
        const place = JSON.stringify(thirdPartyPlace(relative(root, dirname(path))))
        const folder = `require('node:url').fileURLToPath(new URL(${place}, __packageUrl))`
        const directive = /^['"]use strict['"];/.test(text) ? "'use strict';" : ''
        return { contents: `${directive}const __dirname = ${folder};${text}`, loader: 'js' }
      })
    },
  }
}

/** Moves `node_modules/a/b` to `third-party/a/b`: npm packs no folders named node_modules. */
export function thirdPartyPlace(place: string): string {
  return place
    .split(sep)
    .map((part) => (part === 'node_modules' ? THIRD_PARTY : part))
    .join('/')
}

/** Folder of the package that a bundled file came from; undefined: it is this tree's own. */
function packageFolder(input: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]
}
