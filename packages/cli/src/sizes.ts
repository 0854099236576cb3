import { parseSizeBytes, SIZE_EXAMPLES } from '@nkpsim/simulator/sizes'
import { CliError } from './errors.ts'

/** Parses a size such as `5000`, `64K`, `512MB` or `10GiB` into bytes. @throws CliError USAGE */
export function parseSize(text: string): number {
  const bytes = parseSizeBytes(text)
  if (bytes !== undefined) return bytes
  throw new CliError('USAGE', `"${text.slice(0, 40)}" is not a size; write it as ${SIZE_EXAMPLES}`)
}
