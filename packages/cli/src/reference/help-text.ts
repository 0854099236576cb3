import { EXIT_CODE_MEANINGS } from '../exit-codes.ts'
import { ENVIRONMENT } from './environment.ts'
import { EXAMPLES } from './examples.ts'

/** Returns the text below the commands in the program's help. */
export function helpText(): string {
  const width = Math.max(...ENVIRONMENT.map(({ name }) => name.length))
  const codes = EXIT_CODE_MEANINGS.map(({ code, meaning }) => `${code} ${meaning}`)
  return [
    '\nExamples:',
    ...EXAMPLES.map(({ command }) => `  ${command}`),
    '\nEnvironment:',
    ...ENVIRONMENT.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`),
    `\nExit codes: ${codes.join('; ')}`,
  ].join('\n')
}
