import type { Command } from 'commander'
import { CliError } from '../errors.ts'
import { printResult } from '../output/print.ts'
import { formatTable } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

/** Adds `nkpsim doctor`: checks whether this machine can run a cluster. */
export function addDoctorCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('doctor')
    .description('what is missing on this machine, and how to repair it')
  onCall(command, terminal, async ({ context }) => {
    const { examineMachine } = await import('@nkpsim/simulator')
    const findings = await examineMachine(context.stateDir)
    await printResult(context, findings, () =>
      formatTable(
        findings,
        [
          { heading: 'CHECK', value: ({ check }) => check },
          { heading: 'RESULT', value: ({ result }) => result, kind: 'state' },
          { heading: 'FOUND', value: ({ found }) => found },
          { heading: 'WHAT TO DO', value: ({ remedy }) => remedy },
        ],
        context,
      ),
    )
    const missing = findings.filter(({ result }) => result === 'missing')
    if (missing.length > 0)
      throw new CliError(
        'FAILED',
        `this machine cannot run a cluster yet: ${missing.map(({ check }) => check).join(', ')}`,
      )
  })
}
