import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Server } from '@grpc/grpc-js'
import type { PackageDefinition } from '@grpc/proto-loader'

/** FileDescriptorSets of proto/ and of gRPC's health protocol, which `npm run generate` writes. */
const DESCRIPTORS = ['contract', 'health'].map((name) =>
  fileURLToPath(new URL(`../gen/${name}.binpb`, import.meta.url)),
)
/**
 * Tag of the only field of a FileDescriptorSet (number 1, wire type 2). The field contains a
 * FileDescriptorProto.
 */
const FILE_TAG = 0x0a
/** Every server has this service. */
const HEALTH = 'grpc.health.v1.Health'

/**
 * Lets gRPC tools ask a server for its services. Uses the descriptors of the compiler.
 * proto-loader's descriptors merge all files of a package into one file without imports, which
 * tools written in Go reject.
 * @param services full names of the server's services
 */
export async function addReflection(server: Server, services: string[]): Promise<void> {
  // @grpc/reflection loads a second protobuf runtime, so it is loaded on demand.
  const { ReflectionService } = await import('@grpc/reflection')
  const fileDescriptorProtos = DESCRIPTORS.flatMap((path) => splitFiles(path, readFileSync(path)))
  // The reflection service uses only the descriptors of a package definition.
  const contract = { contract: { fileDescriptorProtos } } as unknown as PackageDefinition
  new ReflectionService(contract, { services: [HEALTH, ...services] }).addToServer(server)
}

function splitFiles(path: string, set: Buffer): Buffer[] {
  const files: Buffer[] = []
  for (let at = 0; at < set.length; ) {
    if (set[at++] !== FILE_TAG) throw new Error(`${path} is not a FileDescriptorSet`)
    let length = 0
    for (let shift = 0; ; shift += 7) {
      const byte = set[at++] ?? 0
      length += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) break
    }
    files.push(set.subarray(at, at + length))
    at += length
  }
  return files
}
