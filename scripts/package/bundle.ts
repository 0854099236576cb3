import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { type BuildOptions, build, type Plugin, stop } from 'esbuild'

/** A third-party package with code in the bundle. */
export type BundledPackage = {
  name: string
  version: string
  /** Path in the source tree, `node_modules/NAME`. */
  folder: string
}

/** Programs and modules of the package, by their file names in `lib/`. */
const ENTRY_POINTS = {
  cli: 'packages/cli/src/main.ts',
  vcenterd: 'packages/vcenter/src/main.ts',
  esxid: 'packages/esxi/src/main.ts',
  trustd: 'packages/trust-authority/src/main.ts',
  relay: 'packages/simulator/src/faults/relay/main.ts',
  simulator: 'packages/simulator/src/index.ts',
  sweep: 'packages/simulator/src/library/sweep-main.ts',
}
/**
 * Native parts of ssh2 that can be left out, because ssh2 replaces them with its own JavaScript.
 */
const NATIVE = ['*.node', 'cpu-features']
/** Matches a module that another module runs as a separate process, by its relative path. */
const PROGRAM = /new URL\(\s*'([^']+\.ts)',\s*import\.meta\.url\s*,?\s*\)/g
/** Files that the package does not run: tests, types, and the seeded cluster, which needs sources. */
const NOT_BUNDLED = /\.test\.ts$|\/testing\/|\/gen\/|^packages\/seeded-cluster\//
/** Folder of bundled code in the package. */
const LIBRARY = 'lib'
/** Folder in the package for third-party files that bundled code reads at run time. */
export const THIRD_PARTY = 'third-party'
/**
 * Beginning of every bundled file. It defines the package's own folder, and `require` for former
 * CommonJS modules that load modules of Node.js.
 */
const BANNER = [
  "import { createRequire as __createRequire } from 'node:module'",
  'const require = __createRequire(import.meta.url)',
  "const __packageUrl = new URL('..', import.meta.url)",
].join('\n')

/**
 * Bundles TypeScript of the source tree into JavaScript, because Node.js does not strip types below
 * node_modules.
 * @param root folder of the source tree
 * @param folder folder of the new package; the bundle is in its `lib/`
 * @returns the third-party packages with code in the bundle, ordered by folder
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

/** Builds, and then ends the process of esbuild, which would otherwise keep a test worker alive. */
async function buildOnce(options: BuildOptions & { metafile: true }) {
  try {
    return await build(options)
  } finally {
    await stop()
  }
}

/**
 * Returns entry points for modules that run as separate processes, except the existing entry
 * points.
 */
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
 * Lets bundled code find files as in the source tree: `import.meta.url` and `__dirname` are the
 * places of the sources. Therefore `proto/` and `swtpm/` only need the same paths as in the source
 * tree. For a module that runs as a separate process, the place is that of its entry point.
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

/**
 * Moves `node_modules/a/b` to `third-party/a/b`, because npm packs no folders named node_modules.
 */
export function thirdPartyPlace(place: string): string {
  return place
    .split(sep)
    .map((part) => (part === 'node_modules' ? THIRD_PARTY : part))
    .join('/')
}

/**
 * Returns the folder of the third-party package that contains a bundled file; undefined for a file
 * of this project.
 */
function packageFolder(input: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]
}
