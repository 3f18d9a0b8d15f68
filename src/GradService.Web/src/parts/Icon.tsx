const shapes = {
  first: 'M4 3v10M13 3 7 8l6 5z',
  back: 'M11 3 5 8l6 5z',
  next: 'M5 3l6 5-6 5z',
  last: 'M12 3v10M3 3l6 5-6 5z',
  right: 'M2 8.5 6 12.5 14 3.5',
  wrong: 'M3 3l10 10M13 3 3 13',
  nearly: 'M2 10c2-5 4-5 6-2s4 3 6-2',
}

/** A decorative icon: the text beside it says the same, so it is hidden from screen readers. */
export const Icon = ({ name }: { name: keyof typeof shapes }) => (
  <svg class={`icon ${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path d={shapes[name]} />
  </svg>
)
