import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../../../../proto/nkpsim', import.meta.url))

/** A field of a message, spelled as in its .proto file. */
export type ProtoField = { message: string; type: string; name: string }

/** A method of a .proto file, spelled as in handlers. */
export type ProtoCall = { service: string; method: string; request: string }

/** Returns the texts of the .proto files of these folders, such as `vcenter`. */
function texts(folders: readonly string[]): string[] {
  const patterns = folders.map((folder) => `${folder}/v1/*.proto`)
  return globSync(patterns, { cwd: FOLDER }).map((name) =>
    readFileSync(join(FOLDER, name), 'utf8').replace(/\/\/.*$/gm, ''),
  )
}

/** Lists every call that these folders of proto/nkpsim declare. */
export function protoCalls(folders: readonly string[]): ProtoCall[] {
  return texts(folders).flatMap((text) => {
    const [, folder = ''] = /^package ([\w.]+);/m.exec(text) ?? []
    return text.split(/^service /m).flatMap((part, index) => {
      const [service = ''] = part.split(' ')
      const methods = index === 0 ? [] : part.matchAll(/\brpc (\w)(\w*)\s*\(\s*(?:stream )?(\w+)/g)
      return [...methods].map(([, first = '', rest = '', request = '']) => ({
        service: `${folder}.${service}`,
        method: `${first.toLowerCase()}${rest}`,
        request,
      }))
    })
  })
}

/** Lists every field of every message that these folders of proto/nkpsim declare. */
export function protoFields(folders: readonly string[]): ProtoField[] {
  return texts(folders).flatMap((text) =>
    [...text.matchAll(/message (\w+) \{([^}]*)\}/g)].flatMap(([, message = '', body = '']) =>
      [...body.matchAll(/([\w.]+)\s+(\w+)\s*=\s*\d+/g)].map(([, type = '', name = '']) => ({
        message,
        type,
        name,
      })),
    ),
  )
}

/** Returns the name of a field as in handlers: `keyDerivationKey` for `key_derivation_key`. */
export function handlerName(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}
