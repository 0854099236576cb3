/**
 * Options of Node that write secrets to a file or a terminal, open the process to others, or weaken
 * how it reads HTTP.
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
 * With them Node writes what it sends and receives, tokens and passwords too, to standard error.
 */
const EXPOSING_VARIABLES = ['NODE_DEBUG', 'NODE_DEBUG_NATIVE']

/**
 * Names a variable by which Node would give secrets of this process away, and what to do;
 * undefined: there is none. What a person types on the command line of node itself is not judged.
 */
export function exposingVariable(
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const variable = EXPOSING_VARIABLES.find((name) => (env[name] ?? '') !== '')
  if (variable !== undefined)
    return `${variable} is set: Node would write tokens and passwords to standard error; unset it`
  const options = (env['NODE_OPTIONS'] ?? '').split(/[\s"]+/).map(nameOf)
  const option = options.find((name) => EXPOSING_OPTIONS.includes(name))
  return option && `NODE_OPTIONS has ${option}, which gives secrets away; take it out`
}

/** Node takes underscores for hyphens. */
function nameOf(option: string): string {
  return (option.split('=')[0] ?? '').replaceAll('_', '-')
}
