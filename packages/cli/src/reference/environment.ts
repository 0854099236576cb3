/** Environment variables of the command line. Options override variables. */
export const ENVIRONMENT: readonly { name: string; description: string }[] = [
  { name: 'NKPSIM_CONFIG', description: 'configuration file; /dev/null: none' },
  { name: 'NKPSIM_PROFILE', description: 'profile of the configuration file' },
  { name: 'NKPSIM_STATE', description: 'state folder' },
  { name: 'NKPSIM_OUTPUT', description: 'table, json, yaml or wide' },
  { name: 'NKPSIM_TIMEOUT', description: 'longest time a call may take, seconds' },
  { name: 'NKPSIM_QUIET', description: 'true: print only errors to standard error' },
  { name: 'NKPSIM_PORTS', description: 'range from which up draws ports, such as 20000-20999' },
  {
    name: 'NKPSIM_GUEST_IMAGE',
    description: 'folder with vmlinuz and initrd.img, for the guests of hosts that up starts',
  },
  { name: 'NO_COLOR', description: 'not empty: no colour' },
  { name: 'TERM', description: 'dumb: no colour, and one line for each step of progress' },
  { name: 'XDG_CONFIG_HOME', description: 'folder for configuration; ~/.config if it is not set' },
  { name: 'XDG_CACHE_HOME', description: 'folder for compiled code; ~/.cache if it is not set' },
]
