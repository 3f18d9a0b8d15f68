import { copy } from '../clipboard'

export const Copy = ({ label, text }: { label: string; text: () => string }) => (
  <button type="button" class="quiet" onClick={() => void copy(text(), 'Copied.')}>
    {label}
  </button>
)
