import type { Command } from 'commander'
import { write } from '../output/print.ts'
import type { Terminal } from '../terminal.ts'

/** Adds `nkpsim man`: the manual page of the whole program. */
export function addManCommand(program: Command, terminal: Terminal): void {
  program
    .command('man')
    .description('print the manual page; to read it: nkpsim man | man -l -')
    .action(async () => {
      const { formatManPage } = await import('../reference/man-page.ts')
      await write(terminal.stdout, formatManPage(program))
    })
}
