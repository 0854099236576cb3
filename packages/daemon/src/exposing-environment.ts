/**
 * Options of Node.js that write secrets to a file or a terminal, let others debug the process, or
 * make its HTTP parser lax.
 */
const EXPOSING_OPTIONS = [
  '--tls-keylog',
  '--trace-tls',
  '--inspect',
  '--inspect-brk',
  '--inspect-wait',
  '--inspect-port',
  '--heapsnapshot-signal',
  '--heapsnapshot-near-heap-limit',
  '--insecure-http-parser',
]
/**
 * With these variables Node.js writes its traffic to standard error, including tokens and
 * passwords.
 */
const EXPOSING_VARIABLES = ['NODE_DEBUG', 'NODE_DEBUG_NATIVE']

/**
 * Returns a message about a variable that makes Node.js expose secrets of this process, and the
 * remedy. Returns undefined if there is no such variable. Does not check options on node's own
 * command line.
 */
export function exposingVariable(
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const variable = EXPOSING_VARIABLES.find((name) => (env[name] ?? '') !== '')
  if (variable !== undefined)
    return `${variable} is set: Node would write tokens and passwords to standard error; unset it`
  const options = splitNodeOptions(env['NODE_OPTIONS'] ?? '').map(nameOf)
  const option = options.find((name) => EXPOSING_OPTIONS.includes(name))
  return option && `NODE_OPTIONS has ${option}, which exposes secrets; remove it`
}

/**
 * Splits NODE_OPTIONS as Node.js does: at spaces outside of quotation marks. Quotation marks are
 * removed. Inside of them, a backslash is removed and the next character is taken as it is.
 */
function splitNodeOptions(text: string): string[] {
  const options: string[] = []
  let isQuoted = false
  let isNew = true
  for (let at = 0; at < text.length; at++) {
    let character = text.charAt(at)
    if (character === '\\' && isQuoted) character = text.charAt(++at)
    else if (character === ' ' && !isQuoted) {
      isNew = true
      continue
    } else if (character === '"') {
      isQuoted = !isQuoted
      continue
    }
    if (isNew) options.push(character)
    else options.push(options.pop() + character)
    isNew = false
  }
  return options
}

/** Node.js accepts underscores instead of hyphens. */
function nameOf(option: string): string {
  return (option.split('=')[0] ?? '').replaceAll('_', '-')
}
