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
      ...['locked', 'invalid', 'not what was written'],
    ],
  ],
  [
    YELLOW,
    [
      ...['yellow', 'suspended', 'warning', 'not backed up', 'disconnected', 'withheld'],
      ...['pending', 'unknown', 'stopped', 'killed'],
    ],
  ],
  [
    GREEN,
    [
      ...['green', 'running', 'yes', 'connected', 'active', 'ok', 'passed', 'finished'],
      ...['unlocked', 'powered on', 'success', 'whole'],
    ],
  ],
]

/**
 * Returns a state, or several states with commas, in its colour; unchanged if it has none. Details
 * after the state do not matter: `running 1/3`, `stopped 2 min ago`, `error: REASON`.
 */
export function colored(state: string): string {
  const words = state
    .toLowerCase()
    .split(', ')
    .map((word) => word.replace(/( \d|: ).*/, ''))
  const found = WORDS_BY_COLOR.find(([, known]) => words.some((word) => known.includes(word)))
  return found === undefined ? state : `${found[0]}${state}${NORMAL}`
}
