/** A line of the exposition that is neither empty nor a comment. */
export type Sample = { name: string; labels: Record<string, string>; value: number }

/** All lines of one metric. */
export type Family = { name: string; type: string; help: string; samples: Sample[] }

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const HELP = new RegExp(`^# HELP (${NAME}) (.+)$`)
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`)
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\+Inf|-Inf|NaN|[-+0-9.eE]+)$`)
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/

/**
 * Parses Prometheus' text format 0.0.4 strictly. Refuses a sample without HELP and TYPE before it,
 * a metric in two places, and a repeated series. Also refuses a counter that is negative or not
 * named _total, and an inconsistent histogram.
 */
export function parseExposition(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  const families = new Map<string, Family>()
  const series = new Set<string>()
  let family: Family | undefined
  let help: { name: string; text: string } | undefined
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, helpName, helpText] = HELP.exec(line) ?? []
    const [, typeName, type] = TYPE.exec(line) ?? []
    if (helpName !== undefined && helpText !== undefined) {
      help = { name: helpName, text: helpText }
    } else if (typeName !== undefined && type !== undefined) {
      if (help?.name !== typeName) throw new Error(`no HELP before TYPE: ${line}`)
      if (families.has(typeName)) throw new Error(`twice: ${line}`)
      family = { name: typeName, type, help: help.text, samples: [] }
      families.set(typeName, family)
    } else {
      const sample = parseSample(line)
      if (family === undefined || !namesOf(family).includes(sample.name))
        throw new Error(`a sample of another metric: ${line}`)
      const key = `${sample.name} ${JSON.stringify(Object.entries(sample.labels).toSorted())}`
      if (series.has(key)) throw new Error(`a series twice: ${line}`)
      series.add(key)
      family.samples.push(sample)
    }
  }
  for (const each of families.values()) check(each)
  return families
}

function parseSample(line: string): Sample {
  const [, name, labelText = '', value] = SAMPLE.exec(line) ?? []
  if (name === undefined || value === undefined) throw new Error(`no line of the format: ${line}`)
  const labels: Record<string, string> = {}
  for (let rest = labelText; rest !== ''; ) {
    const [whole, label, quoted] = LABEL.exec(rest) ?? []
    if (whole === undefined || label === undefined || label in labels)
      throw new Error(`wrong labels: ${line}`)
    labels[label] = (quoted ?? '').replace(/\\(.)/g, (_, each) => (each === 'n' ? '\n' : each))
    rest = rest.slice(whole.length)
  }
  const number = value.endsWith('Inf') ? Number(value.replace('Inf', 'Infinity')) : Number(value)
  if (Number.isNaN(number)) throw new Error(`no number: ${line}`)
  return { name, labels, value: number }
}

/** Returns the allowed names of a metric's samples. */
function namesOf({ name, type }: Family): string[] {
  return type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name]
}

function check(family: Family): void {
  const { name, type, samples } = family
  if ((type === 'counter') !== name.endsWith('_total'))
    throw new Error(`${name} is a ${type}: counters, and they alone, end in _total`)
  if (type !== 'gauge' && samples.some(({ value }) => value < 0))
    throw new Error(`${name} is below zero`)
  if (type === 'histogram') checkHistogram(family)
}

function checkHistogram({ name, samples }: Family): void {
  const groups = Map.groupBy(samples, ({ labels: { le: _le, ...labels } }) =>
    JSON.stringify(Object.entries(labels).toSorted()),
  )
  for (const group of groups.values()) {
    const buckets = group.filter((sample) => sample.name === `${name}_bucket`)
    const bounds = buckets.map(({ labels }) => Number(labels['le']?.replace('+Inf', 'Infinity')))
    const counts = buckets.map(({ value }) => value)
    const count = group.find((sample) => sample.name === `${name}_count`)?.value
    const hasSum = group.some((sample) => sample.name === `${name}_sum`)
    const isRising = (values: number[]): boolean =>
      values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0))
    if (!hasSum || count === undefined) throw new Error(`${name} has no sum or no count`)
    if (bounds.at(-1) !== Infinity || new Set(bounds).size !== bounds.length || !isRising(bounds))
      throw new Error(`${name} has no +Inf at its end, or bounds out of order`)
    if (counts.at(-1) !== count || !isRising(counts)) throw new Error(`${name} does not add up`)
  }
}
