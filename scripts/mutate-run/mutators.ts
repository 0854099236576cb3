/** Span in bytes, as swc counts them. */
export type Span = { start: number; end: number }

/** A node of swc's syntax tree. Its other properties depend on the type. */
export type SyntaxNode = { type: string; span?: Span; [property: string]: unknown }

export type Replacement = Span & { replacement: string }

type Context = {
  textOf: (span: Span) => string
  /** Whether the node is in an error: its message is not mutated, but its code is. */
  isInError: boolean
  /** Whether the node is in the arguments of a logger: texts for people are not mutated. */
  isInLog: boolean
}

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '&&': ['||'],
  '||': ['&&'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '&': ['|'],
  '|': ['&'],
  '^': ['&'],
  '<<': ['>>'],
  '>>': ['<<'],
  '>>>': ['<<'],
  '+=': ['-='],
  '-=': ['+='],
  '|=': ['&='],
  '^=': ['&='],
  '??=': ['='],
  '++': ['--'],
  '--': ['++'],
}
const METHODS = new Map([
  ['every', 'some'],
  ['some', 'every'],
  ['min', 'max'],
  ['max', 'min'],
  ['startsWith', 'endsWith'],
  ['endsWith', 'startsWith'],
  ['floor', 'ceil'],
  ['ceil', 'floor'],
])
/** Nodes of TypeScript that contain an expression. All others are types. */
const EXPRESSIONS_OF_TYPESCRIPT = [
  'TsAsExpression',
  'TsNonNullExpression',
  'TsSatisfiesExpression',
  'TsConstAssertion',
]
const TEXTS = ['StringLiteral', 'TemplateLiteral']
const ERROR_CODE = /^'[A-Z][A-Z0-9_]+'$/
const LOGGER = /^(?:[\w.]+\.)?(?:logger|log)\??\.\w+$/

/** Returns the replacements in these nodes, in any order. Pure. */
export function replacementsOf(
  nodes: readonly SyntaxNode[],
  textOf: Context['textOf'],
): Replacement[] {
  return nodes.flatMap((node) => visit(node, { textOf, isInError: false, isInLog: false }))
}

function visit(node: SyntaxNode, context: Context): Replacement[] {
  if (/^(Import|ExportAll|ExportNamed)/.test(node.type)) return []
  if (node.type.startsWith('Ts') && !EXPRESSIONS_OF_TYPESCRIPT.includes(node.type)) return []
  const inner = innerContext(node, context)
  // A text for people, with its values.
  if (inner.isInError && node.type === 'TemplateLiteral') return []
  return [
    ...ownReplacements(node, inner),
    ...childrenOf(node).flatMap((child) => visit(child, inner)),
  ]
}

function innerContext(node: SyntaxNode, context: Context): Context {
  const isError =
    node.type === 'ThrowStatement' ||
    (node.type === 'NewExpression' && /Error$/.test(context.textOf(spanOf(node['callee']))))
  const isLog =
    node.type === 'CallExpression' && LOGGER.test(context.textOf(spanOf(node['callee'])))
  return {
    ...context,
    isInError: context.isInError || isError,
    isInLog: context.isInLog || isLog,
  }
}

/** Properties that contain names, types or text without code. */
const WITHOUT_CODE = ['label', 'quasis', 'typeAnnotation', 'returnType', 'typeArguments']

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  return Object.entries(node)
    .filter(([name]) => !WITHOUT_CODE.includes(name) && (name !== 'key' || isComputed(node)))
    .flatMap(([, value]) => nodesIn(value))
}

/** Returns a node, or the nodes in a list or in a wrapper without a type, such as an argument. */
function nodesIn(value: unknown): SyntaxNode[] {
  if (isNode(value)) return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(nodesIn)
}

function isComputed(node: SyntaxNode): boolean {
  return isNode(node['key']) && node['key'].type === 'Computed'
}

function ownReplacements(node: SyntaxNode, context: Context): Replacement[] {
  const whole = (...replacements: string[]): Replacement[] =>
    replacements.map((replacement) => ({ ...spanOf(node), replacement }))
  const text = context.textOf(spanOf(node))
  switch (node.type) {
    case 'BinaryExpression':
    case 'AssignmentExpression':
      return betweenOperands(node, context)
    case 'UnaryExpression':
      return node['operator'] === '!' ? whole(context.textOf(spanOf(node['argument']))) : []
    case 'UpdateExpression':
      return whole(text.includes('++') ? text.replace('++', '--') : text.replace('--', '++'))
    case 'IfStatement':
    case 'ConditionalExpression':
      return replace(node['test'], 'true', 'false')
    case 'WhileStatement':
    case 'ForStatement':
    case 'DoWhileStatement':
      return replace(node['test'], 'false')
    case 'NumericLiteral':
      return whole(String(Number(node['value']) + 1))
    case 'BigIntLiteral':
      return whole(`(${text} + 1n)`)
    case 'BooleanLiteral':
      return whole(node['value'] === true ? 'false' : 'true')
    case 'StringLiteral':
    case 'TemplateLiteral':
      return emptied(node, text, context).flatMap((empty) => whole(empty))
    case 'ArrayExpression':
      return (node['elements'] as unknown[]).length > 0 ? whole('[]') : []
    case 'ThrowStatement':
      return whole('{}')
    case 'ExpressionStatement':
      return isCall(node['expression']) ? whole(';') : []
    case 'OptionalChainingExpression':
      return requiredChain(node, context)
    case 'MemberExpression':
      return replaceMethod(node, context)
    default:
      return functionBody(node)
  }
}

function betweenOperands(node: SyntaxNode, { textOf }: Context): Replacement[] {
  const operator = String(node['operator'])
  // `a ?? b || c` is not allowed, so a mutant removes the default instead of replacing `??`.
  if (operator === '??')
    return [{ start: spanOf(node['left']).end, end: spanOf(node).end, replacement: '' }]
  const [left, right] = [spanOf(node['left']), spanOf(node['right'])]
  // If an operand is a text, the plus joins texts, so a minus would have no meaning.
  if (operator === '+' && [node['left'], node['right']].some(isText)) return []
  const between = { start: left.end, end: right.start }
  const code = textOf(between)
  return (OPERATORS[operator] ?? []).map((other) => ({
    ...between,
    replacement: code.replace(operator, () => other),
  }))
}

function emptied(node: SyntaxNode, text: string, { isInError, isInLog }: Context): string[] {
  if (isInLog || (isInError && !ERROR_CODE.test(text))) return []
  const isEmpty = /^(?:''|""|``)$/.test(text)
  if (isEmpty) return ["'mutated'"]
  return [node.type === 'StringLiteral' ? "''" : '``']
}

function requiredChain(node: SyntaxNode, { textOf }: Context): Replacement[] {
  const base = node['base'] as SyntaxNode
  if (node['optional'] !== true) return []
  const object = spanOf(base['object'] ?? base['callee'])
  const rest = textOf({ start: object.end, end: spanOf(base).end })
  if (!rest.startsWith('?.')) return []
  const isProperty = /^\?\.[\w#$]/.test(rest)
  return [{ start: object.end, end: object.end + 2, replacement: isProperty ? '.' : '' }]
}

function replaceMethod(node: SyntaxNode, { textOf }: Context): Replacement[] {
  const property = spanOf(node['property'])
  const other = METHODS.get(textOf(property))
  return other === undefined ? [] : [{ ...property, replacement: other }]
}

/** Returns a replacement that makes a function return immediately. */
function functionBody(node: SyntaxNode): Replacement[] {
  const isFunction = /Function|Method|^Constructor$|^(Getter|Setter)Property$/.test(node.type)
  const body = node['body'] ?? (node['function'] as SyntaxNode | undefined)?.['body']
  if (!isFunction || !isNode(body)) return []
  if (!['BlockStatement', 'FunctionBody'].includes(body.type))
    return TEXTS.includes(body.type) ? [] : replace(body, 'undefined')
  const isDone = (body['stmts'] as unknown[]).length === 0 || node.type === 'Constructor'
  return isDone ? [] : replace(body, '{}')
}

function replace(node: unknown, ...replacements: string[]): Replacement[] {
  if (!isNode(node)) return []
  return replacements.map((replacement) => ({ ...spanOf(node), replacement }))
}

function isCall(node: unknown): boolean {
  if (!isNode(node)) return false
  if (node.type === 'AwaitExpression') return isCall(node['argument'])
  if (node.type === 'UnaryExpression')
    return node['operator'] === 'void' && isCall(node['argument'])
  if (node.type === 'OptionalChainingExpression') return isCall(node['base'])
  return node.type === 'CallExpression' && (node['callee'] as SyntaxNode).type !== 'Super'
}

function isText(node: unknown): boolean {
  return isNode(node) && TEXTS.includes(node.type)
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value
}

function spanOf(node: unknown): Span {
  return isNode(node) && node.span !== undefined ? node.span : { start: 0, end: 0 }
}
