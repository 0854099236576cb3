import { shellWord } from '@nkpsim/daemon/name-text'

/** What to do about an alarm. Each text names the command; names are quoted for a shell. */
export const NEXT_STEPS = {
  attestation: (host: string) =>
    `find the failed check (nkpsim host attestation ${shellWord(host)}) and repair its cause`,
  deadTpm: (host: string) =>
    `save the recovery key while the host runs (nkpsim host recovery list ${shellWord(host)}), then start the TPM (nkpsim up) or replace it (nkpsim host power-off ${shellWord(host)}, nkpsim host tpm replace ${shellWord(host)})`,
  authorities: 'correct or remove these files in the folder of TPM vendors',
  backup: (provider: string) =>
    `back it up: nkpsim provider backup ${shellWord(provider)} --file FILE`,
  connection: 'see whether it runs (nkpsim status), and start it (nkpsim up)',
  doubt: (host: string) =>
    `to trust it again, add it again: nkpsim host add ${shellWord(host)} --force`,
  encryptionMode: (host: string) =>
    `move the host into its cluster (nkpsim host move ${shellWord(host)} --cluster CLUSTER) if it is in none, restore its key provider (nkpsim provider restore), or make a new host key: nkpsim host crypto enable ${shellWord(host)}`,
  locked: (vm: string, host: string) =>
    `restore their key provider (nkpsim provider restore), then run nkpsim vm unlock ${shellWord(vm)} --host ${shellWord(host)}`,
} as const

/** Adds a step to a message that does not name a command itself. */
export function withStep(message: string, step: string): string {
  return message.includes('nkpsim ') ? message : `${message.replace(/\.$/, '')}; ${step}`
}
