const RED = '\u001b[31m'
const GREEN = '\u001b[32m'
const YELLOW = '\u001b[33m'
const NORMAL = '\u001b[39m'

/** Colours of the words that say how something is. The first colour with a word of a text wins. */
const WORDS_BY_COLOR: readonly (readonly [color: string, words: readonly string[]])[] = [
  [
    RED,
    [
      ...['red', 'dead', 'no socket', 'error', 'failed', 'missing', 'no', 'not responding'],
      ...['locked', 'invalid'],
    ],
  ],
  [
    YELLOW,
    [
      ...['yellow', 'suspended', 'warning', 'not backed up', 'disconnected', 'withheld'],
      ...['pending', 'unknown'],
    ],
  ],
  [
    GREEN,
    [
      ...['green', 'running', 'yes', 'connected', 'active', 'ok', 'passed', 'finished'],
      ...['unlocked', 'powered on', 'success'],
    ],
  ],
]

/** Returns a state, or several states with commas, in its colour; unchanged if it has none. */
export function colored(state: string): string {
  const words = state.toLowerCase().split(', ')
  const found = WORDS_BY_COLOR.find(([, known]) => words.some((word) => known.includes(word)))
  return found === undefined ? state : `${found[0]}${state}${NORMAL}`
}
