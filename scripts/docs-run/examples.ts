/** Where a block of commands runs: in bash on this machine, or on the site of containers. */
export type World = 'machine' | 'compose'

/** A command of a page, and its expected output. */
export type Command = {
  kind: 'command'
  world: World
  /** Line number in the page, from 1. */
  line: number
  /**
   * The command with its comment, as bash reads it. It has several lines if the page continues it
   * with `> `.
   */
  text: string
  /** 0, unless the comment of the command says `exit code N`. */
  exitCode: number
  /** Lines of output in the page. If there are none, the output is not compared. */
  output: string[]
}

/** A file that later examples of the page use. */
export type ExampleFile = {
  kind: 'file'
  line: number
  name: string
  language: string
  content: string
}

export type Step = Command | ExampleFile

/** A block of commands that no test runs, and the reason. */
export type NotRun = { line: number; reason: string }

/** The examples of a page, from top to bottom. */
export type Examples = { steps: Step[]; notRun: NotRun[]; problems: string[] }

/** The text that a page shows for input at a prompt without echo. */
export const TYPED = '********'

type Fence = { line: number; info: string; lines: string[]; directive: Directive | undefined }
type Directive = { name: string; value: string }

const FENCE = /^(\s*)(`{3,}|~{3,})\s*(.*)$/
const DIRECTIVE = /^<!-- (file|not run): (.+) -->$/
/** A plain file name, without a folder and not hidden. */
const FILE_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/
const FILE_LANGUAGES = ['yaml', 'ts', 'json']
/** Languages of blocks that are shown but neither run nor read. */
const PLAIN_LANGUAGES = ['text', 'mermaid']

/**
 * Reads the examples of a page in Markdown. A fenced block is one of these: `console` or `console
 * compose` with commands after `$ ` and their output; `yaml`, `ts` or `json` after the line `<!--
 * file: NAME -->`; `text`; `mermaid`. Any other block is a problem. Commands after `<!-- not run:
 * REASON -->` are not run. Pure.
 */
export function readExamples(markdown: string): Examples {
  const { fences, problems } = readFences(markdown.split('\n'))
  const examples: Examples = { steps: [], notRun: [], problems }
  for (const fence of fences) readFence(fence, examples)
  return examples
}

function readFences(lines: readonly string[]): { fences: Fence[]; problems: string[] } {
  const fences: Fence[] = []
  const problems: string[] = []
  let open: (Fence & { mark: string }) | undefined
  for (const [index, text] of lines.entries()) {
    const [, indent = '', mark = '', info = ''] = FENCE.exec(text) ?? []
    if (open !== undefined) {
      if (mark.startsWith(open.mark) && info === '') open = undefined
      else open.lines.push(text)
      continue
    }
    if (mark === '') continue
    if (indent !== '') problems.push(`line ${index + 1}: a fence is indented`)
    const directive = directiveAbove(lines, index)
    open = { mark, line: index + 1, info: info.trim(), lines: [], directive }
    fences.push(open)
  }
  if (open !== undefined) problems.push(`line ${open.line}: a fence is not closed`)
  return { fences, problems }
}

function directiveAbove(lines: readonly string[], index: number): Directive | undefined {
  const above = lines.slice(0, index).findLast((line) => line.trim() !== '')
  const [, name, value] = DIRECTIVE.exec(above ?? '') ?? []
  return name === undefined || value === undefined ? undefined : { name, value }
}

function readFence(fence: Fence, { steps, notRun, problems }: Examples): void {
  const { line, info, lines, directive } = fence
  if (info === 'console' || info === 'console compose') {
    if (directive?.name === 'not run') notRun.push({ line, reason: directive.value })
    else readCommands(fence, info === 'console' ? 'machine' : 'compose', { steps, problems })
  } else if (FILE_LANGUAGES.includes(info)) {
    const name = directive?.name === 'file' ? directive.value : ''
    if (!FILE_NAME.test(name))
      problems.push(`line ${line}: write <!-- file: NAME --> above a block of ${info}`)
    steps.push({ kind: 'file', line, name, language: info, content: `${lines.join('\n')}\n` })
  } else if (!PLAIN_LANGUAGES.includes(info)) {
    problems.push(`line ${line}: a block cannot be marked "${info}"`)
  }
}

function readCommands(
  { line, lines }: Fence,
  world: World,
  { steps, problems }: Pick<Examples, 'steps' | 'problems'>,
): void {
  let command: Command | undefined
  for (const [index, text] of lines.entries()) {
    const lineNumber = line + index + 1
    if (text.startsWith('$ ')) {
      command = {
        kind: 'command',
        world,
        line: lineNumber,
        text: text.slice(2),
        exitCode: 0,
        output: [],
      }
      steps.push(command)
    } else if (command === undefined) {
      problems.push(`line ${lineNumber}: a command must begin with "$ "`)
      return
    } else if (text.startsWith('> ') && command.output.length === 0) {
      command.text += `\n${text.slice(2)}`
    } else {
      command.output.push(text)
      continue
    }
    command.exitCode = exitCodeIn(commentOf(command.text))
  }
  if (lines.length === 0) problems.push(`line ${line}: the block has no command`)
  for (const step of steps)
    if (step.kind === 'command') step.output.length = lengthWithoutBlankEnd(step.output)
}

function lengthWithoutBlankEnd(lines: readonly string[]): number {
  return lines.findLastIndex((line) => line.trim() !== '') + 1
}

function exitCodeIn(comment: string): number {
  return Number(/\bexit code (\d{1,3})\b/.exec(comment)?.[1] ?? 0)
}

/**
 * Returns the comment at the end of a command without the `#`; empty if there is no comment. Pure.
 */
export function commentOf(command: string): string {
  let quote = ''
  for (let index = 0; index < command.length; index++) {
    const character = command.charAt(index)
    if (character === '\\' && quote !== "'") index++
    else if (quote !== '') quote = character === quote ? '' : quote
    else if (character === "'" || character === '"') quote = character
    else if (character === '#' && /(^|[\s;&|()])$/.test(command.slice(0, index)))
      return command.slice(index + 1).trim()
  }
  return ''
}
