import { messageOf } from '@nkpsim/daemon/system-reason'
import type { CollectionTag, ScalarTag } from 'yaml'
import { SimulatorError } from '../errors.ts'

/** Maximum size of a seed, bytes. */
export const MAX_SEED_BYTES = 1024 * 1024

/**
 * An unquoted scalar that YAML reads as a truth value or as null, such as `true`, `null` or `~`.
 */
export type BareWord = { written: string; means: boolean | null }

const BARE_WORDS = new WeakSet<object>()
const NUMBERS = ['tag:yaml.org,2002:int', 'tag:yaml.org,2002:float']
const BOOLEAN = 'tag:yaml.org,2002:bool'
const NULL = 'tag:yaml.org,2002:null'

/** Returns whether a value of a document is a bare word. */
export function isBareWord(value: unknown): value is BareWord {
  return typeof value === 'object' && value !== null && BARE_WORDS.has(value)
}

/**
 * Returns the value of a YAML document. Numbers stay text, and truth values and nulls become bare
 * words, so that 7.10, 007 and `true` can be names. Refuses aliases, because a few lines of aliases
 * can expand to gigabytes.
 * @throws SimulatorError SEED_INVALID
 */
export async function readYaml(text: string): Promise<unknown> {
  if (Buffer.byteLength(text) > MAX_SEED_BYTES)
    throw new SimulatorError('SEED_INVALID', `a seed has at most ${MAX_SEED_BYTES} bytes`)
  // The decoder writes this character for bytes that are not UTF-8. It must not become part of a
  // name.
  if (text.includes('\uFFFD'))
    throw new SimulatorError('SEED_INVALID', 'the seed is not UTF-8: save it as UTF-8')
  const { readYamlText } = await import('@nkpsim/daemon/yaml-text')
  try {
    const document = readYamlText(text, {
      schema: 'core',
      customTags: (tags) =>
        tags
          .filter((tag) => typeof tag === 'string' || !NUMBERS.includes(tag.tag))
          .map((tag) => (typeof tag === 'string' ? tag : keepingWritten(tag))),
    })
    return document.toJS({ maxAliasCount: 0 })
  } catch (cause) {
    const [reason = ''] = messageOf(cause).split('\n')
    const message = `the seed is not YAML: ${reason.replace(/:$/, '')}`
    throw new SimulatorError('SEED_INVALID', message, { cause })
  }
}

function keepingWritten(tag: CollectionTag | ScalarTag): CollectionTag | ScalarTag {
  if (tag.collection !== undefined || (tag.tag !== BOOLEAN && tag.tag !== NULL)) return tag
  const isBoolean = tag.tag === BOOLEAN
  return {
    ...tag,
    resolve: (written: string): BareWord => {
      const word = { written, means: isBoolean ? written.toLowerCase() === 'true' : null }
      BARE_WORDS.add(word)
      return word
    },
  }
}
