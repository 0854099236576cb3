/** Returns advice about removed hosts that may still hold a KDK; empty if no host was removed. */
export function removedHostsText(places: readonly { name: string; removed: boolean }[]): string {
  const names = places.filter(({ removed }) => removed).map(({ name }) => name)
  if (names.length === 0) return ''
  return [
    `Removed hosts that may still hold it: ${names.join(', ')}. vCenter does not try them again.`,
    'To remove it from one: nkpsim host add NAME, and nkpsim host remove NAME while it answers.',
    'A destroyed host stays listed, because vCenter cannot know.\n',
  ].join('\n')
}
