import { EsxiError } from '../errors.ts'

const MAX_CHARACTERS = 80
const MAX_BYTES = 200

/**
 * Checks that a VM's name can be a folder's name on any datastore.
 * @throws EsxiError INVALID_NAME
 */
export function requireVmName(name: string): void {
  const reason = flawOf(name)
  if (reason !== undefined)
    throw new EsxiError('INVALID_NAME', `the name of a virtual machine ${reason}`)
}

function flawOf(name: string): string | undefined {
  if (name === '') return 'must not be empty'
  if ([...name].length > MAX_CHARACTERS || Buffer.byteLength(name) > MAX_BYTES)
    return `has at most ${MAX_CHARACTERS} characters and ${MAX_BYTES} bytes`
  if (/[/\\"\p{Cc}\p{Cs}]/u.test(name))
    return 'must not hold slashes, quotation marks or control characters'
  if (/^[. ]|[. ]$/.test(name)) return 'must not begin or end with a dot or a space'
  return undefined
}
