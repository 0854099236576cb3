// Writes packages/rpc/src/gen from proto/. It contains the types of every message (by
// proto-loader-gen-types) with an index of each package, and the methods of every service. It also
// contains the parsed contract, which processes read, and the descriptors, which reflection serves.
// An argument names another folder to write into, so that a test can compare both folders.
import { execFileSync } from 'node:child_process'
import { globSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import protobuf from 'protobufjs'
import { readService, servicesText } from './generate-services.ts'

const ROOT = join(import.meta.dirname, '..')
const PROTO = join(ROOT, 'proto')
const HEALTH_PROTO = join(ROOT, 'node_modules', 'grpc-health-check', 'proto')
const GENERATOR = join(ROOT, 'node_modules', '@grpc', 'proto-loader', 'build', 'bin')
/** This package contains the standard .proto files of protobuf. */
const PROTOBUFJS = join(ROOT, 'node_modules', 'protobufjs')
const PACKAGES = {
  'clone-v1': 'nkpsim/clone/v1',
  'esxi-v1': 'nkpsim/esxi/v1',
  'fault-v1': 'nkpsim/fault/v1',
  'trust-v1': 'nkpsim/trust/v1',
  'vcenter-v1': 'nkpsim/vcenter/v1',
}

/**
 * Must equal MESSAGE_OPTIONS in packages/rpc/src/proto/load.ts, because the types describe the
 * messages that these options produce.
 */
const GENERATOR_OPTIONS = [
  '--longs=Number',
  '--enums=String',
  '--defaults',
  '--oneofs',
  '--grpcLib=@grpc/grpc-js',
  '--includeComments',
  '--importFileExtension=.ts',
]

/**
 * Generates all files.
 * @param outDir absolute path. The folder is emptied first, so that files for removed parts of
 *   proto/ disappear
 */
function generate(outDir: string): void {
  rmSync(outDir, { recursive: true, force: true })
  const protos = globSync('**/*.proto', { cwd: PROTO }).sort()
  const script = join(GENERATOR, 'proto-loader-gen-types.js')
  const args = [script, ...GENERATOR_OPTIONS, '--includeDirs=proto', `--outDir=${outDir}`]
  execFileSync(process.execPath, [...args, ...protos], { cwd: ROOT, stdio: 'inherit' })
  removeFileIndexes(outDir)
  removeDescriptors(outDir)
  replaceServices(outDir)
  removeLongs(outDir)
  for (const [name, folder] of Object.entries(PACKAGES)) writePackageIndex(outDir, name, folder)
  writeParsed(protos, join(outDir, 'contract.json'))
  writeDescriptors(PROTO, join(outDir, 'contract.binpb'))
  writeDescriptors(HEALTH_PROTO, join(outDir, 'health.binpb'))
}

/**
 * Removes the index files of single .proto files. They are all in one folder, so two files of the
 * same name would overwrite each other. Nothing uses them.
 */
function removeFileIndexes(outDir: string): void {
  for (const entry of readdirSync(outDir, { withFileTypes: true })) {
    if (entry.isFile()) rmSync(join(outDir, entry.name))
  }
}

/**
 * Removes the types of descriptors. Method options are read from their declarations, so nothing
 * uses these types.
 */
function removeDescriptors(outDir: string): void {
  rmSync(join(outDir, 'nkpsim', 'access'), { recursive: true, force: true })
  const used = globSync('nkpsim/**/*.ts', { cwd: outDir })
    .map((path) => readFileSync(join(outDir, path), 'utf8'))
    .join('')
  for (const name of readdirSync(join(outDir, 'google', 'protobuf')))
    if (!used.includes(`google/protobuf/${name}`)) rmSync(join(outDir, 'google', 'protobuf', name))
}

/**
 * Exports all types of a proto package under one name, because two packages may have messages of
 * the same name.
 */
function writePackageIndex(outDir: string, name: string, folder: string): void {
  const files = globSync('*.ts', { cwd: join(outDir, folder) }).sort()
  const lines = files.map((file) => `export type * from './${folder}/${file}'\n`)
  writeFileSync(join(outDir, `${name}.ts`), lines.join(''))
}

/**
 * Replaces the generated types of services. They import grpc-js, which users of messages alone do
 * not have.
 */
function replaceServices(outDir: string): void {
  const services = globSync('nkpsim/**/*Service.ts', { cwd: outDir })
    .sort()
    .flatMap((path) => {
      const text = readFileSync(join(outDir, path), 'utf8')
      const methods = readService(text)
      if (methods === undefined) return []
      rmSync(join(outDir, path))
      return { name: path.replace(/\.ts$/, '').replaceAll('/', '.'), ...methods }
    })
  writeFileSync(join(outDir, 'services.ts'), servicesText(services, PACKAGES))
}

/** Removes the type Long. 64-bit numbers become numbers, or text if they are too large. */
function removeLongs(outDir: string): void {
  for (const path of globSync('**/*.ts', { cwd: outDir })) {
    const text = readFileSync(join(outDir, path), 'utf8')
    const without = text
      .replace("import type { Long } from '@grpc/proto-loader';\n", '')
      .replaceAll('number | string | Long', 'number | string')
    if (without !== text) writeFileSync(join(outDir, path), without)
  }
}

/** Writes the definitions of .proto files without comments. */
function writeParsed(protos: readonly string[], out: string): void {
  const root = new protobuf.Root()
  const wellKnown = (target: string): boolean => target.startsWith('google/')
  root.resolvePath = (_, target) => join(wellKnown(target) ? PROTOBUFJS : PROTO, target)
  root.loadSync([...protos], { keepCase: false })
  writeFileSync(out, `${JSON.stringify(root.toJSON({ keepComments: false }), undefined, 1)}\n`)
}

/**
 * Writes the descriptors of a folder's .proto files, without comments and without the parts that
 * only buf reads.
 */
function writeDescriptors(folder: string, out: string): void {
  const kind = ['--as-file-descriptor-set', '--exclude-source-info']
  const args = ['build', folder, ...kind, '--output', out]
  execFileSync(join(ROOT, 'node_modules/.bin/buf'), args, { cwd: ROOT, stdio: 'inherit' })
}

generate(resolve(process.argv[2] ?? join(ROOT, 'packages', 'rpc', 'src', 'gen')))
