import { errors, messageId } from '../errors'
import { leadsTo } from '../paths'

/** The errors of one path of the exercise; with `isWhole`, also those of every path below it. */
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
