import { execFileSync } from 'node:child_process'
import type { BundledPackage } from './bundle.ts'

export type SbomComponent = {
  'bom-ref': string
  type: string
  name: string
  version: string
  purl: string
  licenses: { license?: { id: string }; expression?: string }[]
}

/** A software bill of materials, CycloneDX 1.5. */
export type Sbom = {
  bomFormat: 'CycloneDX'
  specVersion: string
  version: number
  metadata: { component: SbomComponent; tools?: unknown; lifecycles?: unknown }
  components: SbomComponent[]
  dependencies: { ref: string; dependsOn: string[] }[]
}

const MAX_BYTES = 64 * 1024 * 1024

/** Returns the name of a package in the SBOM. */
export function refOf({ name, version }: { name: string; version: string }): string {
  return `${name}@${version}`
}

/** Returns the licence of a component as an SPDX expression; empty if none is given. */
export function licenceOf({ licenses }: Pick<SbomComponent, 'licenses'>): string {
  return (licenses ?? [])
    .map(({ license, expression }) => expression ?? license?.id ?? '')
    .join(' AND ')
}

/** Returns the output of `npm sbom` for all packages that are installed in the source tree. */
export function npmSbom(root: string): Sbom {
  const text = execFileSync(
    'npm',
    ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: MAX_BYTES,
    },
  )
  return JSON.parse(text)
}

/**
 * Returns the part of an SBOM that is in the package. Code that the bundler leaves out cannot be
 * attacked. The SBOM contains no time and no serial number, so that the same source tree gives the
 * same bytes.
 * @param whole output of `npm sbom`
 * @throws Error if a part of the package is missing in that output
 */
export function packageSbom(whole: Sbom, packages: readonly BundledPackage[]): Sbom {
  const own = whole.metadata.component
  const refs = new Set(packages.map(refOf))
  const components = whole.components.filter((component) => refs.has(component['bom-ref']))
  const missing = [...refs].filter((ref) => !components.some((each) => each['bom-ref'] === ref))
  if (missing.length > 0) throw new Error(`npm sbom does not know ${missing.join(', ')}`)
  const dependencies = whole.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) }))
  const asked = new Set(dependencies.flatMap(({ dependsOn }) => dependsOn))
  return {
    ...{ $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json' },
    bomFormat: whole.bomFormat,
    specVersion: whole.specVersion,
    version: 1,
    metadata: {
      component: {
        'bom-ref': own['bom-ref'],
        type: 'application',
        name: 'nkpsim',
        version: own.version,
        purl: own.purl,
        licenses: own.licenses,
      },
    },
    components,
    dependencies: [
      { ref: own['bom-ref'], dependsOn: [...refs].filter((ref) => !asked.has(ref)) },
      ...dependencies,
    ],
  }
}
