import { useEffect, useState } from 'preact/hooks'
import { concerning, messageId } from '../errors'
import { change, mode, unreadable } from '../lesson'
import { readNumber } from '../numbers'
import { Complaint } from './Complaint'

interface Props {
  path: string
  value: number
  label: string
  /** Whether the label can be seen; else it is only read aloud, and what is wrong is said by the tensor that the number belongs to. */
  isLabelled?: boolean
}

/** A number of the exercise, to be edited in place: it counts when the field is left, or at Enter. */
export function NumberField({ path, value, label, isLabelled = false }: Props) {
  const [text, setText] = useState(String(value))
  useEffect(() => setText(String(value)), [value])
  const places = concerning(path)

  function commit() {
    const number = readNumber(text)
    const { [path]: _, ...others } = unreadable.value
    unreadable.value = number === undefined ? { ...others, [path]: text } : others
    if (number !== undefined) {
      setText(String(number))
      if (number !== value) {
        change(path, number)
      }
    }
  }

  const field = (
    <input
      type="text"
      inputMode="decimal"
      autocomplete="off"
      size={7}
      data-path={path}
      aria-label={isLabelled ? undefined : label}
      aria-invalid={places.length > 0}
      aria-describedby={places.map(messageId).join(' ') || undefined}
      readOnly={mode.value === 'practice'}
      value={text}
      onInput={(event) => setText(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  )
  return isLabelled ? (
    <>
      <label>{label} {field}</label>
      <Complaint path={path} />
    </>
  ) : field
}
