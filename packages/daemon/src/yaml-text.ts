import {
  Composer,
  CST,
  type Document,
  type DocumentOptions,
  isCollection,
  isScalar,
  Lexer,
  LineCounter,
  type ParseOptions,
  Parser,
  type SchemaOptions,
  visit,
} from 'yaml'
import { DaemonError } from './errors.ts'

/**
 * Maximum number of consecutive indicators, tags and anchors, as in `- - -`. The cost of the lexer
 * is quadratic in this number.
 */
const MAX_INDICATORS = 64
const INDICATORS: ReadonlySet<CST.TokenType | null> = new Set([
  'anchor',
  'explicit-key-ind',
  'map-value-ind',
  'seq-item-ind',
  'tag',
])

/**
 * Reads YAML from untrusted sources. The cost is linear in the length of the text. The parser's own
 * check for duplicate keys, its lists of errors and its excerpts would have quadratic cost.
 * @returns a document without errors; it may have warnings
 * @throws DaemonError YAML_INVALID with the first error and its line
 */
export function readYamlText(text: string, options: YamlOptions = {}): Document {
  try {
    return readDocument(text, options)
  } catch (cause) {
    if (!isOutOfStack(cause)) throw cause
    throw new DaemonError('YAML_INVALID', 'it is nested too deep', { cause })
  }
}

type YamlOptions = Omit<
  ParseOptions & DocumentOptions & SchemaOptions,
  'prettyErrors' | 'uniqueKeys'
>
type Fail = (reason: string, offset: number, cause?: unknown) => never

function readDocument(text: string, options: YamlOptions): Document {
  const lines = new LineCounter()
  const fail = (reason: string, offset: number, cause?: unknown): never => {
    const { line, col } = lines.linePos(offset)
    const message = `${reason.replace(/[.:]$/, '')} at line ${line}, column ${col}`
    throw new DaemonError('YAML_INVALID', message, { cause })
  }
  const [document, second] = documentsOf(text, options, lines, fail)
  if (document === undefined) return fail('it is empty', 0)
  const [problem] = document.errors
  if (problem !== undefined) fail(problem.message, problem.pos[0], problem)
  if (second !== undefined)
    fail('there must be one document, and another one begins', second.range[0])
  requireUniqueTexts(document, fail)
  return document
}

function documentsOf(
  text: string,
  options: YamlOptions,
  lines: LineCounter,
  fail: Fail,
): Document.Parsed[] {
  const parser = new Parser(lines.addNewLine)
  const composer = new Composer({ ...options, prettyErrors: false, uniqueKeys: false })
  const documents: Document.Parsed[] = []
  const compose = (token: CST.Token): void => {
    if (token.type === 'error') fail(token.message, token.offset)
    documents.push(...composer.next(token))
  }
  lines.addNewLine(0)
  let indicators = 0
  for (const lexeme of new Lexer().lex(text)) {
    const type = CST.tokenType(lexeme)
    if (INDICATORS.has(type)) indicators++
    else if (type !== 'space') indicators = 0
    if (indicators > MAX_INDICATORS) fail('it is nested too deep', parser.offset)
    for (const token of parser.next(lexeme)) compose(token)
  }
  for (const token of parser.end()) compose(token)
  documents.push(...composer.end(true, text.length))
  return documents
}

function requireUniqueTexts(document: Document, fail: Fail): void {
  visit(document, {
    Map: (_key, { items }) => {
      const seen = new Set<unknown>()
      for (const { key } of items) {
        // Conversion to text would print a warning of Node.js.
        if (isCollection(key)) fail('a key must be a text', key.range?.[0] ?? 0)
        if (!isScalar(key)) continue
        if (seen.has(key.value)) fail('Map keys must be unique', key.range?.[0] ?? 0)
        seen.add(key.value)
      }
    },
  })
}

/**
 * Returns whether an error reports a stack overflow in a regular expression, which is a SyntaxError
 * with this text.
 */
function isOutOfStack(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Maximum call stack size exceeded')
}
