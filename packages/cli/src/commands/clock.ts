import { type Command, InvalidArgumentError } from 'commander'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult, say } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import { yesNo } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { type ClockState, clockWhileOff } from './clock-while-off.ts'
import { onCall, wholeNumber } from './command.ts'

const SERVICE = 'nkpsim.fault.v1.ClockService'
/** vCenter runs a month of remediations and checks within this time. */
const ADVANCE_TIMEOUT_MS = 300_000
/** Maximum factor by which the time of a vCenter runs faster than the machine's clock. */
export const MAX_TIME_SCALE = 1_000_000
const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** The time of a vCenter, as commands show it. */
export type ClockView = { time: string; timeScale: number; frozen: boolean }

/**
 * Adds `nkpsim clock`: shows the time of vCenter. It can also change the time of a cluster that was
 * made with --faults.
 */
export function addClockCommands(program: Command, terminal: Terminal): void {
  const clock = program.command('clock').description('the time of the vCenter')
  const get = clock.command('get').description('the current time')
  onCall(get, terminal, async ({ context }) => {
    const off = await clockWhileOff(context)
    if (off !== undefined) return printWhileOff(context, off)
    const answer = await service(context, (each, options) => each.getClock({}, options))
    await print(context, answer.clock)
  })
  const advance = clock
    .command('advance <span>')
    .description('move time forward: 90s, 5m, 24h, 30d')
  onCall(advance, terminal, async ({ context, args: [span = ''] }) => {
    const byMs = parseSpan(span)
    const off = await clockWhileOff(context, { byMs })
    if (off !== undefined) return printWhileOff(context, off)
    const answer = await service(context, (each, options) =>
      each.advanceClock(
        { byMs },
        { ...options, timeoutMs: context.timeoutMs ?? ADVANCE_TIMEOUT_MS },
      ),
    )
    await print(context, answer.clock)
  })
  const scale = clock
    .command('scale')
    .description('let time run N times as fast as the machine’s clock')
    .argument('<n>', `1 to ${MAX_TIME_SCALE}`, wholeNumber(1, MAX_TIME_SCALE))
  onCall(scale, terminal, async ({ context, args: [text] }) => {
    const timeScale = Number(text)
    const off = await clockWhileOff(context, { timeScale })
    if (off !== undefined) return printWhileOff(context, off)
    const answer = await service(context, (each, options) =>
      each.scaleClock({ timeScale }, options),
    )
    await print(context, answer.clock)
  })
  const freeze = clock.command('freeze').description('stop time')
  onCall(freeze, terminal, async ({ context }) =>
    print(
      context,
      (await service(context, (each, options) => each.freezeClock({}, options))).clock,
    ),
  )
  const resume = clock.command('resume').description('restart a frozen clock')
  onCall(resume, terminal, async ({ context }) =>
    print(
      context,
      (await service(context, (each, options) => each.resumeClock({}, options))).clock,
    ),
  )
  const set = clock
    .command('set')
    .description('set the time, such as 2026-01-31T12:00:00Z; no timer fires because of the change')
    .argument('<time>', 'RFC 3339', parseTime)
  onCall(set, terminal, async ({ context, args: [time = ''] }) => {
    const nowMs = parseTime(time)
    const off = await clockWhileOff(context, { toMs: nowMs })
    if (off !== undefined) return printWhileOff(context, off)
    const answer = await service(context, (each, options) => each.setClock({ nowMs }, options))
    await print(context, answer.clock)
  })
}

/** Returns the milliseconds of a time span such as `24h`. @throws CliError USAGE */
export function parseSpan(text: string): number {
  const [, count, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  const unitMs = UNIT_MS[unit]
  if (count === undefined || unitMs === undefined) {
    const isNumber = /^\d{1,9}$/.test(text)
    const spans = isNumber ? `${text}s, ${text}m, ${text}h or ${text}d` : '90s, 5m, 24h or 30d'
    const problem = isNumber ? 'has no unit' : 'is not a time span'
    throw new CliError('USAGE', `"${text}" ${problem}: write ${spans}`)
  }
  return Number(count) * unitMs
}

function parseTime(text: string): number {
  const timeMs = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(timeMs)) throw new InvalidArgumentError('Write 2026-01-31T12:00:00Z.')
  return timeMs
}

export function clockView({ nowMs, timeScale, frozen }: ClockState): ClockView {
  return { time: new Date(nowMs).toISOString(), timeScale, frozen }
}

/** Says how fast the time of a vCenter runs. */
export function speedOf({ timeScale }: Pick<ClockView, 'timeScale'>): string {
  return timeScale === 1
    ? 'as fast as the machine’s'
    : `${timeScale} times as fast as the machine’s`
}

function print(context: Context, clock: ClockState | null): Promise<void> {
  if (clock === null) throw new CliError('FAILED', 'vCenter answered without its time')
  const view = clockView(clock)
  return printResult(context, view, () =>
    formatFields([
      ['Time', view.time],
      ['Runs', speedOf(view)],
      ['Frozen', yesNo(view.frozen)],
    ]),
  )
}

async function printWhileOff(context: Context, clock: ClockState): Promise<void> {
  await print(context, clock)
  say(context, 'vCenter does not run: it would show this time if it started now.')
}

function service<Answer>(
  context: Context,
  act: (
    client: ReturnType<typeof clientOf>,
    options: ReturnType<typeof callOptions>,
  ) => Promise<Answer>,
): Promise<Answer> {
  return withVcenter(context, (channel) => act(clientOf(channel), callOptions(context)))
}

function clientOf(channel: Parameters<Parameters<typeof withVcenter>[1]>[0]) {
  return channel.client(SERVICE)
}
