/** The four kinds of methods, by their names in grpc-js. */
const KINDS = {
  handleUnaryCall: 'unary',
  handleClientStreamingCall: 'clientStream',
  handleServerStreamingCall: 'serverStream',
  handleBidiStreamingCall: 'bidi',
}

/**
 * Matches a method in the output of proto-loader-gen-types: its comment, name, kind, and two
 * messages.
 */
const METHOD = /((?: {2}\/\*\*\n(?: {3}\*.*\n)+)?) {2}(\w+): grpc\.(\w+)<(\w+)__Output, (\w+)>;/g
const HANDLERS =
  /((?:\/\*\*\n(?: \*.*\n)+)?)export interface \w+Handlers extends .*\{\n([\s\S]*?)\n\}/

type Method = { comment: string; name: string; kind: string; request: string; response: string }

/** A service with its methods. The comments are from its proto file. */
export type Service = { name: string; comment: string; methods: Method[] }

/**
 * Reads a service from the output of proto-loader-gen-types.
 * @returns undefined if the text is not a service
 * @throws Error if the service has an unreadable method
 */
export function readService(text: string): Omit<Service, 'name'> | undefined {
  const [, comment = '', body] = HANDLERS.exec(text) ?? []
  if (body === undefined) return undefined
  const methods = [...body.matchAll(METHOD)].map(
    ([, about = '', name = '', handler = '', request = '', response = '']) => {
      const kind = KINDS[handler as keyof typeof KINDS]
      return { comment: about, name, kind, request, response }
    },
  )
  if (methods.length !== body.match(/grpc\.handle/g)?.length)
    throw new Error(`cannot read all methods of\n${body}`)
  return { comment, methods }
}

/**
 * Returns the text of a type that contains every service by its full name. The types of handlers
 * and clients use it.
 * @param packages names of the indexes over messages, and their folders
 */
export function servicesText(
  services: readonly Service[],
  packages: Readonly<Record<string, string>>,
): string {
  const indexes = Object.entries(packages).map(([file, folder]) => ({
    file,
    name: file.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
    prefix: `_${folder.replaceAll('/', '_')}_`,
  }))
  const nameOf = (message: string): string => {
    const index = indexes.find(({ prefix }) => message.startsWith(prefix))
    if (index === undefined) throw new Error(`${message} is in none of the packages`)
    return `${index.name}.${message.slice(index.prefix.length)}`
  }
  const pair = (message: string): string => {
    const name = nameOf(message)
    return `{ input: ${name}; output: ${name}__Output }`
  }
  const methodText = ({ comment, name, kind, request, response }: Method): string =>
    [
      `${indent(comment)}    ${name.charAt(0).toLowerCase()}${name.slice(1)}: {`,
      `      kind: '${kind}'`,
      `      request: ${pair(request)}`,
      `      response: ${pair(response)}`,
      '    }\n',
    ].join('\n')
  const imports = indexes.map(({ file, name }) => `import type * as ${name} from './${file}.ts'\n`)
  const entries = services.map(
    ({ name, comment, methods }) =>
      `${indent(comment)}  '${name}': {\n${methods.map(methodText).join('')}  }\n`,
  )
  return `${imports.join('')}\nexport interface Services {\n${entries.join('')}}\n`
}

function indent(comment: string): string {
  return comment.replace(/^(?=.)/gm, '  ')
}
