import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../../../../proto/nkpsim/vcenter/v1', import.meta.url))

/** A field of a message as its .proto file spells it. */
export type ProtoField = { message: string; type: string; name: string }

function texts(): string[] {
  return globSync('*.proto', { cwd: FOLDER }).map((name) =>
    readFileSync(join(FOLDER, name), 'utf8').replace(/\/\/.*$/gm, ''),
  )
}

/** Every call of a vCenter, as `service/method` in the spelling of handlers. */
export function protoCalls(): string[] {
  return texts().flatMap((text) =>
    [...text.matchAll(/service (\w+) \{([^}]*(?:\{[^}]*\}[^}]*)*)\}/g)].flatMap(
      ([, service = '', body = '']) =>
        [...body.matchAll(/\brpc (\w)(\w*)\s*\(/g)].map(
          ([, first = '', rest = '']) =>
            `nkpsim.vcenter.v1.${service}/${first.toLowerCase()}${rest}`,
        ),
    ),
  )
}

/** Every field of every message of a vCenter. */
export function protoFields(): ProtoField[] {
  return texts().flatMap((text) =>
    [...text.matchAll(/message (\w+) \{([^}]*)\}/g)].flatMap(([, message = '', body = '']) =>
      [...body.matchAll(/([\w.]+)\s+(\w+)\s*=\s*\d+/g)].map(([, type = '', name = '']) => ({
        message,
        type,
        name,
      })),
    ),
  )
}

/** `keyDerivationKey` of `key_derivation_key`, as handlers spell it. */
export function handlerName(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}
