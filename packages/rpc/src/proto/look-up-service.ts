import { readFileSync } from 'node:fs'
import protobuf from 'protobufjs/light.js'

/**
 * The parsed contract, which `npm run generate` writes. To parse proto/ would take each process
 * twice as long as reading this file.
 */
const CONTRACT = new URL('../gen/contract.json', import.meta.url)

/** A definition in the JSON format of protobufjs: a package, message, enum or service. */
type Definition = {
  nested?: Record<string, Definition>
  fields?: Record<string, { type: string }>
  methods?: Record<string, Method>
}

type Method = {
  requestType: string
  responseType: string
  parsedOptions?: Record<string, unknown>[]
}

type Place = { path: readonly string[]; definition: Definition }

let parsed: Definition | undefined
const root = new protobuf.Root()
const added = new Set<string>()

/**
 * Returns one service and the messages that it needs. A process builds only the definitions that it
 * uses, because the whole contract takes 50 ms and 4 MB.
 */
export function lookUpService(name: string): protobuf.Service {
  const place = find(name, [])
  if (place === undefined) throw new Error(`proto/ has no service ${name}`)
  add(place)
  root.resolveAll()
  return root.lookupService(name)
}

/** Yields every method of proto/ by name, with its options. */
export function* declaredMethods(): Iterable<{
  service: string
  method: string
  options: Readonly<Record<string, unknown>>
}> {
  for (const { path, definition } of definitionsBelow(contract(), []))
    for (const [method, { parsedOptions = [] }] of Object.entries(definition.methods ?? {}))
      yield { service: path.join('.'), method, options: Object.assign({}, ...parsedOptions) }
}

function contract(): Definition {
  parsed ??= JSON.parse(readFileSync(CONTRACT, 'utf8')) as Definition
  return parsed
}

function* definitionsBelow(
  { nested = {} }: Definition,
  parent: readonly string[],
): Iterable<Place> {
  for (const [name, definition] of Object.entries(nested)) {
    const path = [...parent, name]
    yield { path, definition }
    yield* definitionsBelow(definition, path)
  }
}

/** Adds a definition, and all definitions that its fields and methods name. */
function add({ path, definition }: Place): void {
  const fullName = path.join('.')
  if (added.has(fullName)) return
  added.add(fullName)
  const name = path.at(-1) ?? ''
  root.define([...path.slice(0, -1)]).add(toReflection(name, definition))
  for (const used of namesIn(definition)) {
    const place = find(used, path)
    if (place !== undefined) add(place)
  }
}

function toReflection(name: string, definition: Definition): protobuf.ReflectionObject {
  if (definition.methods !== undefined)
    return protobuf.Service.fromJSON(name, definition as unknown as protobuf.IService)
  if (definition.fields !== undefined)
    return protobuf.Type.fromJSON(name, definition as protobuf.IType)
  return protobuf.Enum.fromJSON(name, definition as protobuf.IEnum)
}

/** Yields the names of types as they are written, relative to the definition. */
function* namesIn({ fields = {}, methods = {}, nested = {} }: Definition): Iterable<string> {
  for (const { type } of Object.values(fields)) yield type
  for (const { requestType, responseType } of Object.values(methods))
    yield* [requestType, responseType]
  for (const definition of Object.values(nested)) yield* namesIn(definition)
}

/**
 * Finds the definition of a name, from the innermost scope outwards. For a nested definition,
 * returns the message that encloses it. Returns undefined for scalars such as `string`.
 */
function find(name: string, scope: readonly string[]): Place | undefined {
  const parts = name.split('.').filter((part) => part !== '')
  for (let depth = scope.length; depth >= 0; depth--) {
    const path = [...scope.slice(0, depth), ...parts]
    if (at(path) !== undefined) return outermost(path)
  }
  return undefined
}

function outermost(path: readonly string[]): Place | undefined {
  for (let length = 1; length <= path.length; length++) {
    const outer = path.slice(0, length)
    const definition = at(outer)
    const isPackage = definition?.nested !== undefined && definition.fields === undefined
    if (definition !== undefined && !isPackage) return { path: outer, definition }
  }
  return undefined
}

function at(path: readonly string[]): Definition | undefined {
  let definition: Definition | undefined = contract()
  for (const part of path) definition = definition?.nested?.[part]
  return definition
}
