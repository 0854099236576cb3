import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ServiceDefinition } from '@grpc/grpc-js'
import { loadSync, type Options, type PackageDefinition } from '@grpc/proto-loader'
import type { ServiceName } from './service-types.ts'

const PROTO_DIR = fileURLToPath(new URL('../../../../proto', import.meta.url))

/** Must say the same as GENERATOR_OPTIONS in scripts/generate-proto-types.ts: the types describe what this loads. */
const LOADER_OPTIONS: Options = {
  includeDirs: [PROTO_DIR],
  keepCase: false,
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
}

let loaded: PackageDefinition | undefined

/** Every definition in proto/, read once a process: all servers and clients of a rack share it. */
export function packageDefinition(): PackageDefinition {
  loaded ??= loadSync(globSync('**/*.proto', { cwd: PROTO_DIR }).sort(), LOADER_OPTIONS)
  return loaded
}

/** Methods of one service, by the name that the proto file gives them. */
export function serviceDefinition(name: ServiceName): ServiceDefinition {
  const definition = packageDefinition()[name]
  if (definition === undefined || 'format' in definition) {
    throw new Error(`proto/ declares no service ${name}`)
  }
  return definition
}

/** `CreateVm` in a proto file is `createVm` in handlers and clients. */
export function methodKey(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
