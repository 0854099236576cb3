import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { type BundledPackage, bundle, thirdPartyPlace } from './bundle.ts'
import { writeDeclarations } from './declarations.ts'
import { launcher, PROGRAMS, packageManifest } from './package-manifest.ts'
import { licenceOf, npmSbom, packageSbom, type Sbom } from './sbom.ts'
import { isPermissive, thirdPartyLicences } from './third-party-licences.ts'

const ROOT = resolve(import.meta.dirname, '../..')
/**
 * Files that the code reads at run time. They have the same paths in the source tree and in the
 * package.
 */
const READ_AT_RUN_TIME = ['proto/nkpsim/**/*.proto', 'swtpm/*', 'packages/*/src/**/*']
const NOT_READ = /\.tsx?$|\/testing\/|\/vectors\//
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

/**
 * Makes the npm package of this source tree. It is one file that needs Node.js and swtpm, and no
 * further package of a registry. The same source tree gives the same bytes.
 * @param outFolder folder of the new file
 * @returns path of the new file
 * @throws Error if the package would contain a part without a permissive licence
 */
export async function makePackage(outFolder: string): Promise<string> {
  const staging = mkdtempSync(join(tmpdir(), 'nkpsim-package-'))
  try {
    const packages = await bundle(ROOT, staging)
    writeDeclarations(ROOT, staging)
    const sbom = packageSbom(npmSbom(ROOT), packages)
    const wrong = sbom.components.filter((each) => !isPermissive(licenceOf(each)))
    if (wrong.length > 0)
      throw new Error(`not under a permissive licence: ${wrong.map(({ name }) => name).join(', ')}`)
    copyFiles(staging, packages)
    writeTexts(staging, packages, sbom)
    return pack(staging, resolve(outFolder))
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

function copyFiles(staging: string, packages: readonly BundledPackage[]): void {
  const copy = (from: string, to = from): void => {
    mkdirSync(dirname(join(staging, to)), { recursive: true })
    cpSync(join(ROOT, from), join(staging, to))
  }
  const files = globSync(READ_AT_RUN_TIME, { cwd: ROOT, withFileTypes: true })
  for (const file of files) {
    const path = join(file.parentPath, file.name).slice(ROOT.length + 1)
    if (file.isFile() && !NOT_READ.test(path)) copy(path)
  }
  for (const { folder } of packages) {
    for (const path of globSync(`${folder}/{proto,build/proto}/**/*.proto`, { cwd: ROOT }))
      copy(path, thirdPartyPlace(path))
  }
  copy('LICENSE')
  copy('CHANGELOG.md')
  copy('scripts/package/README.md', 'README.md')
}

function writeTexts(staging: string, packages: readonly BundledPackage[], sbom: Sbom): void {
  const write = (path: string, text: string): void => writeFileSync(join(staging, path), text)
  const json = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  write('package.json', json(packageManifest(manifest)))
  write('sbom.json', json(sbom))
  write('THIRD-PARTY-LICENSES', thirdPartyLicences(ROOT, packages, sbom))
  mkdirSync(join(staging, 'bin'))
  for (const program of Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[]) {
    const path = `bin/${program}.js`
    write(path, launcher(program))
    chmodSync(join(staging, path), 0o755)
  }
}

/**
 * Packs the files. npm gives every file the same time and owner, so the bytes depend only on the
 * contents.
 */
function pack(staging: string, outFolder: string): string {
  mkdirSync(outFolder, { recursive: true })
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', outFolder]
  const text = execFileSync('npm', args, {
    cwd: staging,
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const packed: unknown = JSON.parse(text)
  const [entry] = Object.values(packed as Record<string, { filename: string }>)
  const path = join(outFolder, entry?.filename ?? '')
  if (entry === undefined || !existsSync(path)) throw new Error('npm packed nothing')
  return path
}
