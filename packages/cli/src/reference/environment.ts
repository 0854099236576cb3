/** Environment variables that the command line goes by. */
export const ENVIRONMENT: readonly { name: string; description: string }[] = [
  { name: 'NKPSIM_STATE', description: 'state folder, where --state is not given' },
  { name: 'NO_COLOR', description: 'not empty: no colour' },
  { name: 'TERM', description: 'dumb: no colour, and no line that moves' },
  { name: 'XDG_CACHE_HOME', description: 'folder for compiled code; ~/.cache if it is not set' },
]
