import { errors, messageId } from '../errors'

/** What is wrong with a part of the exercise, beside it. */
export function Complaint({ path }: { path: string }) {
  const sentences = errors.value.filter(([at]) => at === path).map(([, sentence]) => sentence)
  return sentences.length === 0 ? null : (
    <p class="complaint" id={messageId(path)}>
      {sentences.join(' ')}
    </p>
  )
}
