/** Options that choose the cluster of a command. */
const CHOOSING: readonly string[] = ['--state', '--profile', '--config']
/** A command in a message, but not a usage or a help. */
const PROPOSED = /(?<!usage: )\bnkpsim (?=[a-z])(?!(?:[a-z-]+ )+--help)/g

/**
 * Adds the options with which the user chose the cluster to the commands that a message proposes,
 * so that a copied command acts on the same cluster. Pure.
 * @param args arguments of the command that prints the message
 */
export function forSameCluster(message: string, args: readonly string[]): string {
  const chosen = choiceOf(args)
  const words = chosen.map(quoted).join(' ')
  if (words === '' || message.includes(words)) return message
  return message.replaceAll(PROPOSED, () => `nkpsim ${words} `)
}

function choiceOf(args: readonly string[]): string[] {
  const end = args.indexOf('--')
  const options = end < 0 ? args : args.slice(0, end)
  return options.flatMap((word, index) => {
    const value = options[index + 1]
    if (CHOOSING.includes(word)) return value === undefined ? [] : [word, value]
    return CHOOSING.some((option) => word.startsWith(`${option}=`)) ? [word] : []
  })
}

/** Quotes a word for a shell, if it needs quotes. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
