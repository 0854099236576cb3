/** First steps with nkpsim. */
export const EXAMPLES: readonly { command: string; description: string }[] = [
  {
    command: 'nkpsim up --hosts 3 --no-tpm 3',
    description: 'start a vCenter and three hosts, the third without a TPM',
  },
  {
    command: 'nkpsim provider create nkp-1 --no-tpm-required',
    description: 'make a key provider that hosts without a TPM receive too',
  },
  {
    command: 'nkpsim provider backup nkp-1 --file nkp-1.p12',
    description: 'back it up, so that it can be used',
  },
  {
    command: 'nkpsim provider set-default nkp-1',
    description: 'make it the default',
  },
  {
    command: 'nkpsim vm import db-1 --host esx-1 --file disk.img',
    description: 'make an encrypted virtual machine from a disk',
  },
  { command: 'nkpsim vm power-on db-1 --host esx-1', description: 'power it on' },
  { command: 'nkpsim down', description: 'stop the cluster' },
]
