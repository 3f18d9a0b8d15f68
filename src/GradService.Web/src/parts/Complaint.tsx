import { errors, messageId } from '../errors'
import { leadsTo } from '../paths'

/** What is wrong with a part of the exercise, beside it; or, for a part that has parts of its own, with any of them. */
export function Complaint({ path, isWhole = false }: { path: string; isWhole?: boolean }) {
  const places = [...new Set(errors.value.map(([at]) => at).filter((at) => at === path || (isWhole && leadsTo(path, at))))]
  return (
    <>
      {places.map((place) => (
        <p class="complaint" key={place} id={messageId(place)}>
          {errors.value
            .filter(([at]) => at === place)
            .map(([, sentence]) => sentence)
            .join(' ')}
        </p>
      ))}
    </>
  )
}
