import { LIBRARY_TYPES } from './declarations.ts'

/** Programs of the package, by their file names in `lib/`. */
export const PROGRAMS = {
  nkpsim: 'cli',
  vcenterd: 'vcenterd',
  esxid: 'esxid',
  trustd: 'trustd',
}

const OLDEST_NODE = 26

/**
 * Returns the package.json of the package. It has no dependencies, because the package contains all
 * code.
 */
export function packageManifest(root: {
  version: string
  description: string
  license: string
}): object {
  const { version, description, license } = root
  return {
    name: 'nkpsim',
    version,
    description,
    license,
    type: 'module',
    engines: { node: `>=${OLDEST_NODE}` },
    // Only users who check types need these types.
    peerDependencies: { '@types/node': '*' },
    peerDependenciesMeta: { '@types/node': { optional: true } },
    bin: Object.fromEntries(Object.keys(PROGRAMS).map((program) => [program, `bin/${program}.js`])),
    exports: {
      '.': { types: `./${LIBRARY_TYPES}`, default: './lib/simulator.js' },
      './sbom.json': './sbom.json',
      './package.json': './package.json',
    },
    // A local cluster finds the daemons here, as in packages/simulator/package.json.
    imports: {
      '#vcenterd': './lib/vcenterd.js',
      '#esxid': './lib/esxid.js',
      '#trustd': './lib/trustd.js',
      '#relay': './lib/relay.js',
      '#sweep': './lib/sweep.js',
    },
  }
}

/**
 * Returns the text of `bin/PROGRAM.js`. This launcher reports an old Node.js in one line, because
 * the program itself cannot run on it.
 */
export function launcher(program: keyof typeof PROGRAMS): string {
  return `#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
if (Number.parseInt(process.versions.node, 10) < ${OLDEST_NODE}) {
  process.stderr.write(\`${program}: needs Node ${OLDEST_NODE} or later, this is \${process.versions.node}\\n\`)
  process.exitCode = 1
} else {
  await import('../lib/${PROGRAMS[program]}.js')
}
`
}
