import { SimulatorError } from '../errors.ts'

/** Largest seed, bytes. */
export const MAX_SEED_BYTES = 1024 * 1024

const NUMBERS = ['tag:yaml.org,2002:int', 'tag:yaml.org,2002:float']

/**
 * The value of a YAML document. Numbers stay text as they are written, so that 7.10, 007 and a key of digits are what they say. Aliases are refused: a few lines of them stand for gigabytes.
 * @throws SimulatorError SEED_INVALID
 */
export async function readYaml(text: string): Promise<unknown> {
  if (Buffer.byteLength(text) > MAX_SEED_BYTES)
    throw new SimulatorError('SEED_INVALID', `a seed has at most ${MAX_SEED_BYTES} bytes`)
  // What a decoder puts in the place of other bytes would become part of a name.
  if (text.includes('\uFFFD'))
    throw new SimulatorError('SEED_INVALID', 'is not UTF-8: save it as UTF-8')
  const { parse } = await import('yaml')
  try {
    return parse(text, {
      maxAliasCount: 0,
      schema: 'core',
      customTags: (tags) =>
        tags.filter((tag) => typeof tag === 'string' || !NUMBERS.includes(tag.tag)),
      logLevel: 'error',
    })
  } catch (cause) {
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
    throw new SimulatorError('SEED_INVALID', `is no YAML: ${reason.replace(/:$/, '')}`, { cause })
  }
}
